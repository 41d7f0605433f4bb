// Several ask for the metadata of one event's object and of what it was, one after the other: the last two are remembered.
import type { DeepReadonly, ObjectMeta } from '@kubewright/apimachinery';

type MetadataOf = readonly [object: unknown, metadata: DeepReadonly<ObjectMeta>];

/** The metadata of the two objects asked for last: of an event's object, and of what it was. */
export class RecentMetadata {
  #last: MetadataOf | undefined;
  #beforeLast: MetadataOf | undefined;

  of(object: unknown, decode: () => DeepReadonly<ObjectMeta>): DeepReadonly<ObjectMeta> {
    for (const known of [this.#last, this.#beforeLast]) if (known !== undefined && known[0] === object) return known[1];
    const metadata = decode();
    this.#beforeLast = this.#last;
    this.#last = [object, metadata];
    return metadata;
  }
}
