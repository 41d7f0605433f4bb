// `yo kubewright`: a new operator.
import { generatorFor } from '../generator-for.ts';

export default generatorFor('new');
