// `yo kubewright:version`: another version of a kind.
import { generatorFor } from '../generator-for.ts';

export default generatorFor('add version');
