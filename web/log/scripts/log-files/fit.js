// A workout as a FIT activity, which Garmin Connect, Strava and others import. The numbers are those of Garmin's FIT
// profile.

const FIT_EPOCH = 631065600; // 31 December 1989 in seconds since 1970, from which FIT counts
const HEADER_BYTES = 14;
const SECONDS_OF_A_SET = 30; // for workouts that were logged without the timer

// The base types in use: number and size in bytes.
const ENUM = { number: 0x00, size: 1 };
const UINT8 = { number: 0x02, size: 1 };
const UINT16 = { number: 0x84, size: 2 };
const UINT32 = { number: 0x86, size: 4 };
const UINT32Z = { number: 0x8c, size: 4 };

// Messages: their number, and the number and the type of each field.
const FILE_ID = [
  0,
  { type: [0, ENUM], manufacturer: [1, UINT16], product: [2, UINT16], serial: [3, UINT32Z], created: [4, UINT32] },
];
const EVENT = [21, { timestamp: [253, UINT32], event: [0, ENUM], type: [1, ENUM] }];
const SET = [
  225,
  {
    timestamp: [254, UINT32], duration: [0, UINT32], repetitions: [3, UINT16], weight: [4, UINT16], type: [5, UINT8],
    start: [6, UINT32], index: [10, UINT16],
  },
];
const TIMES = {
  index: [254, UINT16], timestamp: [253, UINT32], start: [2, UINT32], elapsed: [7, UINT32], timer: [8, UINT32],
  event: [0, ENUM], type: [1, ENUM],
};
const LAP = [19, TIMES];
const SESSION = [
  18,
  { ...TIMES, sport: [5, ENUM], subSport: [6, ENUM], firstLap: [25, UINT16], laps: [26, UINT16] },
];
const ACTIVITY = [
  34,
  {
    timestamp: [253, UINT32], timer: [0, UINT32], sessions: [1, UINT16], kind: [2, ENUM], event: [3, ENUM],
    type: [4, ENUM], local: [5, UINT32],
  },
];

const littleEndian = (value, size) => Array.from({ length: size }, (_, at) => Math.floor(value / 256 ** at) % 256);

// Return the bytes of a message with its definition. Values that are left out are invalid: all bits are set.
function encodeMessage([number, fields], values) {
  const entries = Object.entries(fields);
  const definition = [0x40, 0, 0, ...littleEndian(number, 2), entries.length];
  for (const [, [id, type]] of entries) definition.push(id, type.size, type.number);
  const data = entries.flatMap(([name, [, type]]) => littleEndian(values[name] ?? 256 ** type.size - 1, type.size));
  return [...definition, 0, ...data];
}

function crc16(bytes) {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return littleEndian(crc, 2);
}

// Return the set messages of a workout. The timer does not tell when each set was, so they share the time evenly.
function listSets(workout, start, seconds) {
  const sets = workout.stations.flatMap((station) => station.sets.map((amount) => ({ ...station, amount })));
  const each = seconds / Math.max(1, sets.length);
  return sets.map(({ unit, amount, load_kg: load }, index) => {
    const duration = unit === "seconds" ? Math.min(amount, each) : each;
    const begin = Math.round(start + index * each);
    return encodeMessage(SET, {
      timestamp: Math.round(begin + duration),
      duration: Math.round(duration * 1000),
      repetitions: unit === "reps" ? amount : undefined,
      weight: load === null ? undefined : Math.round(load * 16),
      type: 1, // active
      start: begin,
      index,
    });
  });
}

// Return the content of a FIT file.
export function exportFit(workout) {
  const count = workout.stations.reduce((sum, station) => sum + station.sets.length, 0);
  const seconds = workout.seconds || Math.max(1, count) * SECONDS_OF_A_SET;
  const end = Math.floor(Date.parse(workout.date) / 1000) - FIT_EPOCH;
  const start = end - seconds;
  const wall = Math.floor(Date.parse(`${workout.date.slice(0, 19)}Z`) / 1000) - FIT_EPOCH;
  const times = { index: 0, timestamp: end, start, elapsed: seconds * 1000, timer: seconds * 1000, type: 1 };
  const activity = { timestamp: end, timer: seconds * 1000, sessions: 1, kind: 0, event: 26, type: 1, local: wall };
  const records = [
    encodeMessage(FILE_ID, { type: 4, manufacturer: 255, product: 0, serial: start, created: start }),
    encodeMessage(EVENT, { timestamp: start, event: 0, type: 0 }), // the timer starts
    ...listSets(workout, start, seconds),
    encodeMessage(EVENT, { timestamp: end, event: 0, type: 4 }), // and stops
    encodeMessage(LAP, { ...times, event: 9 }),
    encodeMessage(SESSION, { ...times, event: 8, sport: 10, subSport: 20, firstLap: 0, laps: 1 }), // strength training
    encodeMessage(ACTIVITY, activity),
  ].flat();
  const sizes = [...littleEndian(21212, 2), ...littleEndian(records.length, 4)]; // the version of the profile first
  const header = [HEADER_BYTES, 0x20, ...sizes, 0x2e, 0x46, 0x49, 0x54]; // ".FIT"
  const content = [...header, ...crc16(header), ...records];
  return new Uint8Array([...content, ...crc16(content)]);
}
