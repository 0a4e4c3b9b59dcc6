// The options of kafka-acls.
import { aclOperations } from '../../../engine/protocol/acl.ts';
import { defaultOptions, optionalText, text, type OptionTable } from '../options/option-table.ts';

/** What can be done, each on a line; Kafka's own order changes from run to run. */
const operations = Object.keys(aclOperations)
  .filter((name) => name !== 'UNKNOWN' && name !== 'ANY')
  .map((name) => `\t${pascalCase(name)}`)
  .join('\n');

/** The options of kafka-acls, with what its help says of each. */
export const aclOptions = {
  'bootstrap-server': {
    doc: 'A list of host/port pairs to use for establishing the connection to the Kafka cluster. This list should be in the form host1:port1,host2:port2,... This config is required for acl management using admin client API.',
    takes: text('server to connect to'),
  },
  'bootstrap-controller': {
    doc: 'A list of host/port pairs to use for establishing the connection to the Kafka cluster. This list should be in the form host1:port1,host2:port2,... This config is required for acl management using admin client API.',
    takes: text('controller to connect to'),
  },
  'command-config': {
    doc: 'A property file containing configs to be passed to Admin Client.',
    takes: optionalText('command-config'),
  },
  topic: {
    doc: "topic to which ACLs should be added or removed. A value of '*' indicates ACL should apply to all topics.",
    takes: text('topic'),
  },
  cluster: { doc: 'Add/Remove cluster ACLs.' },
  group: {
    doc: "Consumer Group to which the ACLs should be added or removed. A value of '*' indicates the ACLs should apply to all groups.",
    takes: text('group'),
  },
  'transactional-id': {
    doc: "The transactionalId to which ACLs should be added or removed. A value of '*' indicates the ACLs should apply to all transactionalIds.",
    takes: text('transactional-id'),
  },
  idempotent: {
    doc: 'Enable idempotence for the producer. This should be used in combination with the --producer option. Note that idempotence is enabled automatically if the producer is authorized to a particular transactional-id.',
  },
  'delegation-token': {
    doc: "Delegation token to which ACLs should be added or removed. A value of '*' indicates ACL should apply to all tokens.",
    takes: text('delegation-token'),
  },
  'resource-pattern-type': {
    doc: "The type of the resource pattern or pattern filter. When adding acls, this should be a specific pattern type, e.g. 'literal' or 'prefixed'. When listing or removing acls, a specific pattern type can be used to list or remove acls from specific resource patterns, or use the filter values of 'any' or 'match', where 'any' will match any pattern type, but will match the resource name exactly, where as 'match' will perform pattern matching to list or remove all acls that affect the supplied resource(s). WARNING: 'match', when used in combination with the '--remove' switch, should be used with care.",
    takes: { ...text('', 'LITERAL'), shown: 'ANY|MATCH|LITERAL|PREFIXED' },
  },
  add: { doc: 'Indicates you are trying to add ACLs.' },
  remove: { doc: 'Indicates you are trying to remove ACLs.' },
  list: {
    doc: 'List ACLs for the specified resource, use --topic <topic> or --group <group> or --cluster to specify a resource.',
  },
  operation: {
    doc: `Operation that is being allowed or denied. Valid operation names are: \n${operations}\n`,
    takes: text('', 'All'),
  },
  'allow-principal': {
    doc: "principal is in principalType:name format. Note that principalType must be supported by the Authorizer being used. For example, User:'*' is the wild card indicating all users.",
    takes: text('allow-principal'),
  },
  'deny-principal': {
    doc: "principal is in principalType:name format. By default anyone not added through --allow-principal is denied access. You only need to use this option as negation to already allowed set. Note that principalType must be supported by the Authorizer being used. For example if you wanted to allow access to all users in the system but not test-user you can define an ACL that allows access to User:'*' and specify --deny-principal=User:test@EXAMPLE.COM. AND PLEASE REMEMBER DENY RULES TAKES PRECEDENCE OVER ALLOW RULES.",
    takes: text('deny-principal'),
  },
  principal: {
    doc: 'List ACLs for the specified principal. principal is in principalType:name format. Note that principalType must be supported by the Authorizer being used. Multiple --principal option can be passed.',
    takes: optionalText('principal'),
  },
  'allow-host': {
    doc: "Host from which principals listed in --allow-principal will have access. If you have specified --allow-principal then the default for this option will be set to '*' which allows access from all hosts.",
    takes: text('allow-host'),
  },
  'deny-host': {
    doc: "Host from which principals listed in --deny-principal will be denied access. If you have specified --deny-principal then the default for this option will be set to '*' which denies access from all hosts.",
    takes: text('deny-host'),
  },
  producer: {
    doc: 'Convenience option to add/remove ACLs for producer role. This will generate ACLs that allows WRITE,DESCRIBE and CREATE on topic.',
  },
  consumer: {
    doc: 'Convenience option to add/remove ACLs for consumer role. This will generate ACLs that allows READ,DESCRIBE on topic and READ on group.',
  },
  force: { doc: 'Assume Yes to all queries and do not prompt.' },
  'user-principal': {
    doc: 'Specifies a user principal as a resource in relation with the operation. For instance one could grant CreateTokens or DescribeTokens permission on a given user principal.',
    takes: text('user-principal'),
  },
  ...defaultOptions,
} as const satisfies OptionTable;

function pascalCase(name: string): string {
  return name
    .split('_')
    .map((word) => word.slice(0, 1) + word.slice(1).toLowerCase())
    .join('');
}
