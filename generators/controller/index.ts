// `yo kubewright:controller`: another controller.
import { generatorFor } from '../generator-for.ts';

export default generatorFor('add controller');
