export { NamespacedLister, ClusterLister } from '../signatures.ts';
