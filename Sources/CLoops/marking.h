// Marks the scores of a tile, eight at a time: included once for each processor, with
//
// NAME         the function
// BITS(mask)   eight bits, one for each lane of a comparison
// KEPT(mask)   leaves a comparison in its register: without it clang makes bits of it, and lanes of them again

#define JOINED(a, b) a##b
#define ROWS(name) JOINED(name, _rows)
#define COLUMNS(name) JOINED(name, _columns)

static ALWAYS_INLINE int32_t ROWS(NAME)(const struct aims *aims, int32_t *restrict places, enum changes changes,
                                        int columns_ask) {
  const float *restrict column_offsets = aims->column_offsets;
  int32_t *restrict column_above = aims->column_above;
  const float factor = aims->factor;
  const int32_t count = aims->count;
  int32_t found = 0;
  for (int64_t i = 0; i < aims->rows; i++) {
    uint8_t bits[TILE_COLUMNS / 8] = {0};
    const float *restrict row = aims->scores + i * TILE_COLUMNS;
    const float high = aims->high[i], limit = aims->row_limits[i];
    // Nothing below both is marked for the row.
    const float low = aims->low[i] < limit ? aims->low[i] : limit;
    const float row_offset = changes == BY_ROW ? aims->row_offsets[i] : 0;
    eight_counts above = {0};
    int32_t j = 0;
    for (; j + 8 <= count; j += 8) {
      eight score = *(const eight *)(row + j);
      if (changes == BY_ROW) score = score * factor - row_offset;
      if (changes == BY_COLUMN) score = score * factor - *(const eight *)(column_offsets + j);
      eight_counts marked = (score >= low) & ((score <= high) | (score >= limit));
      if (columns_ask) {
        const eight from = *(const eight *)(aims->column_low + j), to = *(const eight *)(aims->column_high + j);
        marked |= ((score >= from) & (score <= to)) | (score >= *(const eight *)(aims->limits + j));
        KEPT(marked);
        *(eight_counts *)(column_above + j) -= (score > to) & ~marked;
      } else {
        KEPT(marked);
      }
      above -= (score > high) & ~marked;
      bits[j / 8] = (uint8_t)BITS(marked);
    }
    for (int lane = 0; lane < 8; lane++) aims->row_above[i] += above[lane];
    mark_rest(aims, i, j, bits, changes, 1, columns_ask);
    found = list_row(bits, i, found, places);
  }
  return found;
}

// Where only columns ask, sixteen of them at a time from the first row to the last, so that what they look for stays at hand.
static ALWAYS_INLINE int32_t COLUMNS(NAME)(const struct aims *aims, int32_t *restrict places,
                                           enum changes changes) {
  const float *restrict scores = aims->scores;
  const float factor = aims->factor;
  const int32_t rows = aims->rows, whole = aims->count / 16 * 16;
  uint8_t bits[TILE_ROWS][TILE_COLUMNS / 8];
  memset(bits, 0, (size_t)rows * sizeof bits[0]);
  for (int32_t j = 0; j < whole; j += 16) {
    eight low[2], high[2], limit[2], offset[2] = {{0}, {0}};
    eight_counts above[2];
    for (int h = 0; h < 2; h++) {
      low[h] = *(const eight *)(aims->column_low + j + 8 * h);
      high[h] = *(const eight *)(aims->column_high + j + 8 * h);
      limit[h] = *(const eight *)(aims->limits + j + 8 * h);
      if (changes == BY_COLUMN) offset[h] = *(const eight *)(aims->column_offsets + j + 8 * h);
      above[h] = *(const eight_counts *)(aims->column_above + j + 8 * h);
    }
    for (int64_t i = 0; i < rows; i++) {
      for (int h = 0; h < 2; h++) {
        eight score = *(const eight *)(scores + i * TILE_COLUMNS + j + 8 * h);
        if (changes == BY_ROW) score = score * factor - aims->row_offsets[i];
        if (changes == BY_COLUMN) score = score * factor - offset[h];
        eight_counts marked = ((score >= low[h]) & (score <= high[h])) | (score >= limit[h]);
        KEPT(marked);
        above[h] -= (score > high[h]) & ~marked;
        bits[i][j / 8 + h] = (uint8_t)BITS(marked);
      }
    }
    for (int h = 0; h < 2; h++) *(eight_counts *)(aims->column_above + j + 8 * h) = above[h];
  }
  int32_t found = 0;
  for (int64_t i = 0; i < rows; i++) {
    mark_rest(aims, i, whole, bits[i], changes, 0, 1);
    found = list_row(bits[i], i, found, places);
  }
  return found;
}

// For each combination of who asks and of what changes, so that nothing is compared in vain.
#define FOR_WHO_ASKS(changes)                                                              \
  if (rows_ask) {                                                                          \
    return columns_ask ? ROWS(NAME)(aims, places, changes, 1) : ROWS(NAME)(aims, places, changes, 0); \
  }                                                                                        \
  return COLUMNS(NAME)(aims, places, changes)

static int32_t NAME(const struct aims *aims, int32_t *places, enum changes changes, int rows_ask, int columns_ask) {
  switch (changes) {
    case NOTHING: FOR_WHO_ASKS(NOTHING);
    case BY_ROW: FOR_WHO_ASKS(BY_ROW);
    case BY_COLUMN: FOR_WHO_ASKS(BY_COLUMN);
  }
}

#undef FOR_WHO_ASKS
#undef JOINED
#undef ROWS
#undef COLUMNS
#undef NAME
#undef BITS
#undef KEPT
