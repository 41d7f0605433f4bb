// The files of the corpus that are no definitions for a server: kube-apiserver refuses them, and so do we. Each with what
// is wrong, and with what we have to say of it.

export const refusedFixtures: Readonly<Record<string, { readonly why: string; readonly problems: readonly RegExp[] }>> =
  {
    'apiextensions-apiserver/groupValue_pluralValue.yaml': {
      why: "Kubernetes' own fixture of the Go type: every field is there, with a dummy for its value",
      problems: [
        /spec\.conversion\.strategy: wants "None" or "Webhook"/u,
        /spec\.scope: wants "Namespaced" or "Cluster"/u,
        /spec\.group: The group "groupValue" has capitals/u,
        /spec\.names\.plural: The plural "pluralValue" is not a DNS label/u,
        /spec\.versions\[0\]\.name: The version "nameValue" is not a DNS label/u,
        /openAPIV3Schema\.\$ref: A CustomResourceDefinition may not use this keyword/u,
        /openAPIV3Schema\.definitions: A CustomResourceDefinition may not use this keyword/u,
        /openAPIV3Schema\.patternProperties: A CustomResourceDefinition may not use this keyword/u,
      ],
    },
    'controller-tools/_cronjobs.yaml': {
      why: 'a test of controller-gen without a group: the name is "cronjobs."',
      problems: [/spec\.group: The group is empty/u],
    },
    'crd2pulumi/hyphentest.pulumi.com_hyphenTests.yaml': {
      why: 'no metadata; capitals in the plural and in the version',
      problems: [
        /metadata\.name: is missing/u,
        /spec\.names\.plural: The plural "hyphenTests" is not a DNS label/u,
        /spec\.versions\[0\]\.name: The version "HyphenTest" is not a DNS label/u,
      ],
    },
    'crd2pulumi/hyphentest2.pulumi.com_hyphentest2s.yaml': {
      why: "no metadata; the schema's root has no type",
      problems: [
        /metadata\.name: is missing/u,
        /openAPIV3Schema\.type: Required value: must not be empty at the root/u,
      ],
    },
    'crd2pulumi/k8sversion.pulumi.com_testresources.yaml': {
      why: "no metadata; the schema's root has no type",
      problems: [
        /metadata\.name: is missing/u,
        /openAPIV3Schema\.type: Required value: must not be empty at the root/u,
      ],
    },
  };
