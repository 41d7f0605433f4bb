// All cases, a file a topic. A new topic is a new file and a line here.
import type { ContractCase } from '../contract-case.ts';
import { accessReviewCases } from './access-reviews.ts';
import { applyCases } from './apply.ts';
import { applyOwnershipCases } from './apply-ownership.ts';
import { applyVersionCases } from './apply-versions.ts';
import { authorizationCases } from './authorization.ts';
import { autoscalerCases } from './autoscalers.ts';
import { bindingCases } from './bindings.ts';
import { builtInCases } from './built-in.ts';
import { builtInPatchCases } from './built-in-patches.ts';
import { connectionCases } from './connections.ts';
import { certificateRequestCases } from './certificate-requests.ts';
import { columnCases } from './custom-columns.ts';
import { builtInRefusalCases } from './built-in-refusals.ts';
import { clusterCases } from './built-in-cluster.ts';
import { builtInStatusCases } from './built-in-status.ts';
import { networkCases } from './built-in-network.ts';
import { workloadCases } from './built-in-workloads.ts';
import { defaultCases } from './custom-defaults.ts';
import { definitionRefusalCases } from './custom-definition-refusals.ts';
import { extensionCases } from './custom-extensions.ts';
import { keywordCases } from './custom-keywords.ts';
import { customObjectCases } from './custom-objects.ts';
import { ruleSourceCases } from './custom-rule-sources.ts';
import { rulePlaceCases } from './custom-rule-places.ts';
import { ruleTransitionCases } from './custom-rule-transitions.ts';
import { customRuleCases } from './custom-rules.ts';
import { fieldCases } from './custom-fields.ts';
import { metadataCases } from './custom-metadata.ts';
import { ratchetingCases } from './custom-ratcheting.ts';
import { definitionCases } from './definitions.ts';
import { leavingDefinitionCases } from './definitions-leaving.ts';
import { definitionDetailCases } from './definitions-details.ts';
import { deletionCases } from './deletion.ts';
import { deletionLifecycleCases } from './deletions-lifecycle.ts';
import { deletionOptionCases } from './deletions-options.ts';
import { discoveryCases } from './discovery.ts';
import { builtInDiscoveryCases } from './discovery-built-in.ts';
import { escalationCases } from './escalation.ts';
import { evictionCases } from './evictions.ts';
import { impersonationCases } from './impersonation.ts';
import { listCases } from './list.ts';
import { listPageCases } from './lists-pages.ts';
import { listSelectorCases } from './lists-selectors.ts';
import { listVersionCases } from './lists-versions.ts';
import { managedVersionCases } from './managed-versions.ts';
import { patchCases } from './patch.ts';
import { patchDetailCases } from './patch-details.ts';
import { malformedPatchCases } from './patches-malformed.ts';
import { containerRefusalCases } from './container-refusals.ts';
import { podRefusalCases } from './pod-refusals.ts';
import { oddValueCases } from './odd-values.ts';
import { policyRefusalCases } from './policy-refusals.ts';
import { podPartCases } from './pod-parts.ts';
import { representationCases } from './representations.ts';
import { requestPathCases } from './requests-paths.ts';
import { reviewDetailCases } from './reviews-details.ts';
import { ruleCases } from './rules.ts';
import { schemaRefusalCases } from './custom-schema-refusals.ts';
import { versionCases } from './custom-versions.ts';
import { scaleCases } from './scale.ts';
import { serviceCases } from './services.ts';
import { admissionCases } from './admissions.ts';
import { podSecurityCases } from './pod-security.ts';
import { startupObjectCases } from './startup-objects.ts';
import { storageCases } from './storage.ts';
import { subresourceCases } from './subresources.ts';
import { limitRangeCases } from './limit-ranges.ts';
import { cronJobCases } from './cron-jobs.ts';
import { classCases } from './classes.ts';
import { tableCases } from './tables.ts';
import { tokenCases } from './tokens.ts';
import { typeCases } from './types.ts';
import { validationCases } from './validation.ts';
import { watchCases } from './watch.ts';
import { watchEventCases } from './watches-events.ts';
import { watchStartCases } from './watches-start.ts';
import { writeHostileCases } from './writes-hostile.ts';
import { writeIdentityCases } from './writes-identity.ts';
import { writeOptionCases } from './writes-options.ts';
import { writeRequestCases } from './writes-requests.ts';
import { unnamedCases } from './unnamed.ts';
import { claimAndQuotaCases } from './claims-and-quotas.ts';
import { classRefusalCases } from './class-refusals.ts';

/** Topic -> its cases. */
export const contract: Readonly<Record<string, readonly ContractCase[]>> = {
  storage: storageCases,
  'options of writes': writeOptionCases,
  'identity in writes': writeIdentityCases,
  'requests that are none': writeRequestCases,
  'hostile bodies': writeHostileCases,
  'paths and formats': requestPathCases,
  subresources: subresourceCases,
  scale: scaleCases,
  types: typeCases,
  validation: validationCases,
  patch: patchCases,
  'patch details': patchDetailCases,
  'malformed patches': malformedPatchCases,
  apply: applyCases,
  'apply and ownership': applyOwnershipCases,
  'managers of several versions': managedVersionCases,
  'apply and versions': applyVersionCases,
  deletion: deletionCases,
  'options of deletes': deletionOptionCases,
  'deletions that take time': deletionLifecycleCases,
  list: listCases,
  'versions of lists': listVersionCases,
  'selectors of lists': listSelectorCases,
  'pages of lists': listPageCases,
  watch: watchCases,
  'starts of watches': watchStartCases,
  'events of watches': watchEventCases,
  definitions: definitionCases,
  'definitions that go': leavingDefinitionCases,
  'definitions refused': definitionRefusalCases,
  'details of definitions': definitionDetailCases,
  'custom resources': customObjectCases,
  versions: versionCases,
  columns: columnCases,
  'rules of schemas': customRuleCases,
  'sources of rules': ruleSourceCases,
  'places and costs of rules': rulePlaceCases,
  transitions: ruleTransitionCases,
  fields: fieldCases,
  metadata: metadataCases,
  'schemas refused': schemaRefusalCases,
  'schema keywords': keywordCases,
  'schema extensions': extensionCases,
  defaults: defaultCases,
  ratcheting: ratchetingCases,
  rules: ruleCases,
  discovery: discoveryCases,
  'discovery of built-in kinds': builtInDiscoveryCases,
  representations: representationCases,
  'tables of kinds': tableCases,
  'classes of objects': classCases,
  'limit ranges': limitRangeCases,
  'cron jobs': cronJobCases,
  evictions: evictionCases,
  bindings: bindingCases,
  'parts of pods': podPartCases,
  'pods refused': podRefusalCases,
  'containers refused': containerRefusalCases,
  services: serviceCases,
  'objects of the start': startupObjectCases,
  admissions: admissionCases,
  'pod security': podSecurityCases,
  'certificate requests': certificateRequestCases,
  connections: connectionCases,
  autoscalers: autoscalerCases,
  'built-in kinds': builtInCases,
  'patches of built-ins': builtInPatchCases,
  'built-in workloads': workloadCases,
  'built-in status': builtInStatusCases,
  'built-in network': networkCases,
  'built-in cluster': clusterCases,
  'built-in refusals': builtInRefusalCases,
  'claims and quotas': claimAndQuotaCases,
  'classes refused': classRefusalCases,
  'odd values': oddValueCases,
  'unnamed objects': unnamedCases,
  'refusals of policies': policyRefusalCases,
  authorization: authorizationCases,
  'access reviews': accessReviewCases,
  'details of reviews': reviewDetailCases,
  impersonation: impersonationCases,
  escalation: escalationCases,
  tokens: tokenCases,
};
