package io.tideway.spi;

/** Names a write within one call of {@link Target#write}, so that its outcome can be found in any order. */
public record WriteId(int number) {}
