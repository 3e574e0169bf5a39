//! What the web layer promises as a whole.
