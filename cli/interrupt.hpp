#pragma once
// Ctrl-C: the first stops the run at the next good place, the second ends the program at once.

namespace halfopen::cli {

/// From now on Ctrl-C is noted. Only the first call does anything.
void note_interrupts();
bool was_interrupted();

}  // namespace halfopen::cli
