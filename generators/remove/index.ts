// `yo kubewright:remove`: a kind less.
import { generatorFor } from '../generator-for.ts';

export default generatorFor('remove kind');
