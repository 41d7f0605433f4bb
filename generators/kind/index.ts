// `yo kubewright:kind`: another kind.
import { generatorFor } from '../generator-for.ts';

export default generatorFor('add kind');
