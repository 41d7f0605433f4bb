// What Kubernetes 1.36 lets the rules of a definition call beyond CEL itself, in the notation of function-table.ts.
// Extensions newer than what the previous release knows are not enabled, so that definitions can be rolled back.
// @see https://kubernetes.io/docs/reference/using-api/cel/#cel-options-language-features-and-libraries

const comparable = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'];
const summable = ['int', 'uint', 'double', 'duration'];
/** Go's names of types are the ones of protobuf. */
const goNames: Readonly<Record<string, string>> = {
  duration: 'google.protobuf.Duration',
  timestamp: 'google.protobuf.Timestamp',
};

function each(types: readonly string[], signature: (type: string) => string): string {
  return types.map(signature).join(' ');
}

const url = 'kubernetes.URL';
const quantity = 'kubernetes.Quantity';
const semver = 'kubernetes.Semver';
const format = 'kubernetes.NamedFormat';
const authorization = 'kubernetes.authorization.';

const formats = [
  'dns1123Label',
  'dns1123Subdomain',
  'dns1035Label',
  'qualifiedName',
  'dns1123LabelPrefix',
  'dns1123SubdomainPrefix',
  'dns1035LabelPrefix',
  'labelValue',
  'uri',
  'uuid',
  'byte',
  'date',
  'datetime',
];

export const libraryFunctions: readonly string[] = [
  // Optional values.
  'optional.of optional_of(V)optional<V>',
  'optional.ofNonZeroValue optional_ofNonZeroValue(V)optional<V>',
  'optional.none optional_none()optional<V>',
  'value .optional_value(optional<V>)V',
  'hasValue .optional_hasValue(optional<V>)bool',
  'or .optional_or_optional(optional<V>,optional<V>)optional<V>',
  'orValue .optional_orValue_value(optional<V>,V)V',
  '_?._ select_optional_field(dyn,string)optional<V>',
  '_[?_] list_optindex_optional_int(list<V>,int)optional<V> optional_list_optindex_optional_int(optional<list<V>>,int)optional<V> map_optindex_optional_value(map<K,V>,K)optional<V> optional_map_optindex_optional_value(optional<map<K,V>>,K)optional<V>',
  '_[_] optional_list_index_int(optional<list<V>>,int)optional<V> optional_map_index_value(optional<map<K,V>>,K)optional<V>',
  // Comprehensions with two variables.
  'cel.@mapInsert @mapInsert_map_key_value(map<K,V>,K,V)map<K,V> @mapInsert_map_map(map<K,V>,map<K,V>)map<K,V>',
  // Strings, version 2.
  'charAt .string_char_at_int(string,int)string',
  'indexOf .string_index_of_string(string,string)int .string_index_of_string_int(string,string,int)int .list_a_index_of_int(list<A>,A)int',
  'lastIndexOf .string_last_index_of_string(string,string)int .string_last_index_of_string_int(string,string,int)int .list_a_last_index_of_int(list<A>,A)int',
  'lowerAscii .string_lower_ascii(string)string',
  'upperAscii .string_upper_ascii(string)string',
  'replace .string_replace_string_string(string,string,string)string .string_replace_string_string_int(string,string,string,int)string',
  'split .string_split_string(string,string)list<string> .string_split_string_int(string,string,int)list<string>',
  'substring .string_substring_int(string,int)string .string_substring_int_int(string,int,int)string',
  'trim .string_trim(string)string',
  'format .string_format(string,list<dyn>)string',
  'strings.quote strings_quote(string)string',
  'join .list_join(list<string>)string .list_join_string(list<string>,string)string',
  // Lists: CEL's own, version 3, and Kubernetes'.
  'slice .list_slice(list<T>,int,int)list<T>',
  'flatten .list_flatten(list<list<T>>)list<T> .list_flatten_int(list<dyn>,int)list<dyn>',
  `sort ${each(comparable, (type) => `.list_${goNames[type] ?? type}_sort(list<${type}>)list<${type}>`)}`,
  `@sortByAssociatedKeys ${each(comparable, (type) => `.list_${goNames[type] ?? type}_sortByAssociatedKeys(list<T>,list<${type}>)list<T>`)}`,
  'lists.range lists_range(int)list<int>',
  'reverse .list_reverse(list<T>)list<T>',
  'distinct .list_distinct(list<T>)list<T>',
  `isSorted ${each(comparable, (type) => `.list_${type}_is_sorted_bool(list<${type}>)bool`)}`,
  `sum ${each(summable, (type) => `.list_${type}_sum_${type}(list<${type}>)${type}`)}`,
  `max ${each(comparable, (type) => `.list_${type}_max_${type}(list<${type}>)${type}`)}`,
  `min ${each(comparable, (type) => `.list_${type}_min_${type}(list<${type}>)${type}`)}`,
  'sets.contains list_sets_contains_list(list<T>,list<T>)bool',
  'sets.equivalent list_sets_equivalent_list(list<T>,list<T>)bool',
  'sets.intersects list_sets_intersects_list(list<T>,list<T>)bool',
  // Regular expressions.
  'find .string_find_string(string,string)string',
  'findAll .string_find_all_string(string,string)list<string> .string_find_all_string_int(string,string,int)list<string>',
  // URLs.
  `url string_to_url(string)${url}`,
  'isURL is_url_string(string)bool',
  ...['getScheme', 'getHost', 'getHostname', 'getPort', 'getEscapedPath'].map(
    (name) => `${name} .${name}(${url})string`,
  ),
  `getQuery .url_get_query(${url})map<string,list<string>>`,
  // Quantities.
  `quantity string_to_quantity(string)${quantity}`,
  'isQuantity is_quantity_string(string)bool',
  `sign quantity_sign(${quantity})int`,
  `isGreaterThan .quantity_is_greater_than(${quantity},${quantity})bool .semver_is_greater_than(${semver},${semver})bool`,
  `isLessThan .quantity_is_less_than(${quantity},${quantity})bool .semver_is_less_than(${semver},${semver})bool`,
  `compareTo .quantity_compare_to(${quantity},${quantity})int .semver_compare_to(${semver},${semver})int`,
  `asApproximateFloat .quantity_get_float(${quantity})double`,
  `asInteger .quantity_get_int(${quantity})int`,
  `isInteger .quantity_is_integer(${quantity})bool`,
  `add .quantity_add(${quantity},${quantity})${quantity} .quantity_add_int(${quantity},int)${quantity}`,
  `sub .quantity_sub(${quantity},${quantity})${quantity} .quantity_sub_int(${quantity},int)${quantity}`,
  // IP addresses and networks.
  'ip string_to_ip(string)net.IP .cidr_ip(net.CIDR)net.IP',
  'family .ip_family(net.IP)int',
  'ip.isCanonical ip_is_canonical(string)bool',
  ...['isUnspecified', 'isLoopback', 'isLinkLocalMulticast', 'isLinkLocalUnicast', 'isGlobalUnicast'].map(
    (name) => `${name} .${name}(net.IP)bool`,
  ),
  'isIP is_ip(string)bool',
  'string ip_to_string(net.IP)string cidr_to_string(net.CIDR)string',
  'cidr string_to_cidr(string)net.CIDR',
  'containsIP .cidr_contains_ip_string(net.CIDR,string)bool .cidr_contains_ip_ip(net.CIDR,net.IP)bool',
  'containsCIDR .cidr_contains_cidr_string(net.CIDR,string)bool .cidr_contains_cidr(net.CIDR,net.CIDR)bool',
  'prefixLength .cidr_prefix_length(net.CIDR)int',
  'masked .cidr_masked(net.CIDR)net.CIDR',
  'isCIDR is_cidr(string)bool',
  // Formats.
  `validate .format-validate(${format},string)optional<list<string>>`,
  `format.named format-named(string)optional<${format}>`,
  ...formats.map((name) => `format.${name} format.${name}()${format}`),
  // Versions.
  `semver string_to_semver(string)${semver} string_bool_to_semver(string,bool)${semver}`,
  'isSemver is_semver_string(string)bool is_semver_string_bool(string,bool)bool',
  ...['major', 'minor', 'patch'].map((name) => `${name} .semver_${name}(${semver})int`),
  // Authorization: declared, although a definition has no authorizer to begin with.
  `path .authorizer_path(${authorization}Authorizer,string)${authorization}PathCheck`,
  `group .authorizer_group(${authorization}Authorizer,string)${authorization}GroupCheck`,
  `serviceAccount .authorizer_serviceaccount(${authorization}Authorizer,string,string)${authorization}Authorizer`,
  `resource .groupcheck_resource(${authorization}GroupCheck,string)${authorization}ResourceCheck`,
  ...['subresource', 'namespace', 'name', 'fieldSelector', 'labelSelector'].map(
    (name) => `${name} .resourcecheck_${name}(${authorization}ResourceCheck,string)${authorization}ResourceCheck`,
  ),
  `check .pathcheck_check(${authorization}PathCheck,string)${authorization}Decision .resourcecheck_check(${authorization}ResourceCheck,string)${authorization}Decision`,
  ...['errored', 'allowed'].map((name) => `${name} .decision_${name}(${authorization}Decision)bool`),
  ...['error', 'reason'].map((name) => `${name} .decision_${name}(${authorization}Decision)string`),
];
