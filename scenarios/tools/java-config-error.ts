// The exceptions of Kafka's configuration classes, for tools that check settings before they send them.
import { errorPackage, JavaException } from '../../engine/clients/admin/exception.ts';
import type { ConfigRefusal } from '../../engine/config/definition.ts';

const packages: Readonly<Record<ConfigRefusal['error'], string>> = {
  ConfigException: 'org.apache.kafka.common.config',
  InvalidConfigurationException: errorPackage,
  InvalidGroupIdException: errorPackage,
  InvalidRequestException: errorPackage,
  KafkaException: 'org.apache.kafka.common',
  IllegalArgumentException: 'java.lang',
  ClassNotFoundException: 'java.lang',
  NumberFormatException: 'java.lang',
  ArithmeticException: 'java.lang',
};

/** What Kafka's code throws where ours says why a setting is refused. */
export const configException = ({ error, message }: ConfigRefusal): JavaException =>
  new JavaException(`${packages[error]}.${error}`, message);
