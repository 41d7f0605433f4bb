// A definition whose values have integers that a number of JavaScript cannot hold.
export const largeIntegers = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: bigs.a.example.com
spec:
  group: a.example.com
  names: { kind: Big, plural: bigs, listKind: BigList, singular: big }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                largest: { type: integer, format: int64, example: -9223372036854775808, default: 9223372036854775807 }
                chosen: { type: integer, enum: [9007199254740993, 9007199254740992] }
                bounded: { type: number, maximum: 9007199254740994, default: 9007199254740993 }
                either: { type: integer, anyOf: [{ enum: [9007199254740993], maximum: 9223372036854775807 }] }
                nested:
                  type: object
                  properties:
                    b: { type: integer }
                    c: { type: array, items: { type: integer } }
                  default:
                    b: -9007199254740993
                    c: [9007199254740993]
`;
