// What is deprecated is struck through in editors: a version, by the server's words, and a field, by Go's convention. Reading
// the types back gives the definition that was printed: the tag is for people.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';

import { definedOptions } from '../../src/plan/kind-files.ts';
import { defineKind } from '../../src/model/kind.ts';
import { renderDefinitions } from '../../src/pipeline.ts';
import { printTypes } from '../../src/schema/print-types.ts';
import { definition } from './definition.ts';
