// What CEL itself declares, in the notation of function-table.ts: the operators, conversions, and macros' helpers.
// @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#list-of-standard-definitions

const comparable = ['bool', 'int', 'uint', 'double', 'string', 'bytes', 'timestamp', 'duration'];
const wide: Readonly<Record<string, string>> = { int: 'int64', uint: 'uint64' };
const numbers = ['int', 'uint', 'double'];

function comparison(operator: string, name: string): string {
  const same = comparable.map((type) => `${name}_${wide[type] ?? type}(${type},${type})bool`);
  const mixed = numbers.flatMap((one) =>
    numbers
      .filter((other) => other !== one)
      .map((other) => `${name}_${wide[one] ?? one}_${wide[other] ?? other}(${one},${other})bool`),
  );
  return `${operator} ${[...same, ...mixed].join(' ')}`;
}

function arithmetic(name: string, types: readonly string[]): string {
  return types.map((type) => `${name}_${wide[type] ?? type}(${type},${type})${type}`).join(' ');
}

const timeParts: readonly (readonly [method: string, part: string])[] = [
  ['getFullYear', 'year'],
  ['getMonth', 'month'],
  ['getDayOfYear', 'day_of_year'],
  ['getDate', 'day_of_month_1_based'],
  ['getDayOfMonth', 'day_of_month'],
  ['getDayOfWeek', 'day_of_week'],
  ['getHours', 'hours'],
  ['getMinutes', 'minutes'],
  ['getSeconds', 'seconds'],
  ['getMilliseconds', 'milliseconds'],
];
const ofDurations = new Set(['hours', 'minutes', 'seconds', 'milliseconds']);

export const standardFunctions: readonly string[] = [
  '_?_:_ conditional(bool,A,A)A',
  '_&&_ logical_and(bool,bool)bool',
  '_||_ logical_or(bool,bool)bool',
  '!_ logical_not(bool)bool',
  '@not_strictly_false not_strictly_false(bool)bool',
  '_==_ equals(A,A)bool',
  '_!=_ not_equals(A,A)bool',
  `_+_ add_bytes(bytes,bytes)bytes add_double(double,double)double add_duration_duration(duration,duration)duration add_duration_timestamp(duration,timestamp)timestamp add_timestamp_duration(timestamp,duration)timestamp add_int64(int,int)int add_list(list<A>,list<A>)list<A> add_string(string,string)string add_uint64(uint,uint)uint`,
  `_-_ ${arithmetic('subtract', ['double'])} subtract_duration_duration(duration,duration)duration ${arithmetic('subtract', ['int'])} subtract_timestamp_duration(timestamp,duration)timestamp subtract_timestamp_timestamp(timestamp,timestamp)duration ${arithmetic('subtract', ['uint'])}`,
  `_*_ ${arithmetic('multiply', ['double', 'int', 'uint'])}`,
  `_/_ ${arithmetic('divide', ['double', 'int', 'uint'])}`,
  `_%_ ${arithmetic('modulo', ['int', 'uint'])}`,
  '-_ negate_double(double)double negate_int64(int)int',
  comparison('_<_', 'less'),
  comparison('_<=_', 'less_equals'),
  comparison('_>_', 'greater'),
  comparison('_>=_', 'greater_equals'),
  '_[_] index_list(list<A>,int)A index_map(map<A,B>,A)B',
  '@in in_list(A,list<A>)bool in_map(A,map<A,B>)bool',
  'size size_bytes(bytes)int .bytes_size(bytes)int size_list(list<A>)int .list_size(list<A>)int size_map(map<A,B>)int .map_size(map<A,B>)int size_string(string)int .string_size(string)int',
  'type type(A)type<A>',
  'dyn to_dyn(A)dyn',
  'bool bool_to_bool(bool)bool string_to_bool(string)bool',
  'bytes bytes_to_bytes(bytes)bytes string_to_bytes(string)bytes',
  'double double_to_double(double)double int64_to_double(int)double string_to_double(string)double uint64_to_double(uint)double',
  'duration duration_to_duration(duration)duration int64_to_duration(int)duration string_to_duration(string)duration',
  'int int64_to_int64(int)int double_to_int64(double)int duration_to_int64(duration)int string_to_int64(string)int timestamp_to_int64(timestamp)int uint64_to_int64(uint)int',
  'uint uint64_to_uint64(uint)uint double_to_uint64(double)uint int64_to_uint64(int)uint string_to_uint64(string)uint',
  'string string_to_string(string)string bool_to_string(bool)string bytes_to_string(bytes)string double_to_string(double)string duration_to_string(duration)string int64_to_string(int)string timestamp_to_string(timestamp)string uint64_to_string(uint)string',
  'timestamp timestamp_to_timestamp(timestamp)timestamp int64_to_timestamp(int)timestamp string_to_timestamp(string)timestamp',
  'contains .contains_string(string,string)bool',
  'endsWith .ends_with_string(string,string)bool',
  'startsWith .starts_with_string(string,string)bool',
  'matches matches(string,string)bool .matches_string(string,string)bool',
  ...timeParts.map(
    ([method, part]) =>
      `${method} .timestamp_to_${part}(timestamp)int .timestamp_to_${part}_with_tz(timestamp,string)int` +
      (ofDurations.has(part) ? ` .duration_to_${part}(duration)int` : ''),
  ),
];
