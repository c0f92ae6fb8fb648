"""All sentences of the window: codes and values in, words out; a module for each part of it."""
