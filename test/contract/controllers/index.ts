// Cases about what controllers do in their own time: kube-apiserver needs kube-controller-manager beside it for them.
import type { AcceptedDifference } from '../accepted-differences.ts';
import type { ContractCase } from '../contract-case.ts';
import { aggregationCases } from './aggregation.ts';
import { collectionCases } from './garbage-collection.ts';
import { namespaceCases } from './namespaces.ts';
import { ownerCases } from './owners.ts';

/** Topic -> its cases. */
export const controllerContract: Readonly<Record<string, readonly ContractCase[]>> = {
  'garbage collection': collectionCases,
  owners: ownerCases,
  namespaces: namespaceCases,
  'aggregated roles': aggregationCases,
};

/** As in accepted-differences.ts, for these cases. */
export const controllerDifferences: readonly AcceptedDifference[] = [];
