"""The parts of build_e5_small_zh.py: where the weights come from, which pieces stay, the graph."""
