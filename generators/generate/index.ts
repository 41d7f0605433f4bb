// `yo kubewright:generate`: everything generated, again.
import { generatorFor } from '../generator-for.ts';

export default generatorFor('generate');
