// The keypad beside the readings.
export function useKeypad() {}
