#pragma once
// Ctrl-C: the first stops the run at the next good place, the second ends the program at once.

namespace halfopen::cli {

/// From now on Ctrl-C is noted. To be called once, before the first run.
void note_interrupts();
bool was_interrupted();

}  // namespace halfopen::cli
