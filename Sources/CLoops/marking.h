// Marks the scores of a tile, eight at a time: included once for each processor, with
//
// NAME         the function
// BITS(mask)   eight bits, one for each lane of a comparison
// KEPT(mask)   leaves a comparison in its register: without it clang makes bits of it, and lanes of them again

#define JOINED(a, b) a##b
#define SEEN(name) JOINED(name, _seen)
#define ROWS(name) JOINED(name, _rows)
#define COLUMNS(name) JOINED(name, _columns)

// What is looked at, of eight scores from column j on.
static ALWAYS_INLINE void SEEN(NAME)(const struct aims *restrict aims, int64_t i, int32_t j, enum changes changes,
                                     eight *restrict seen) {
  *seen = *(const eight *)(aims->scores + i * TILE_COLUMNS + j);
  if (changes == BY_ROW) *seen = *seen * aims->factor - aims->row_offsets[i];
  if (changes == BY_COLUMN) *seen = *seen * aims->factor - *(const eight *)(aims->column_offsets + j);
}

// Most scores are below all that anybody looks for: TRIED eights are tried for that at once, and left.
static ALWAYS_INLINE int32_t ROWS(NAME)(const struct aims *aims, int32_t *restrict places, enum changes changes,
                                        int columns_ask) {
  int32_t *restrict column_above = aims->column_above;
  const int32_t whole = aims->count / (8 * TRIED) * (8 * TRIED);
  int32_t found = 0;
  for (int64_t i = 0; i < aims->rows; i++) {
    uint8_t bits[TILE_COLUMNS / 8] = {0};
    const float high = aims->high[i], limit = aims->row_limits[i];
    // Nothing below both is marked for the row.
    const float low = aims->low[i] < limit ? aims->low[i] : limit;
    eight_counts above = {0};
    for (int32_t j = 0; j < whole; j += 8 * TRIED) {
      eight seen[TRIED];
      eight_counts any = {0};
      for (int h = 0; h < TRIED; h++) {
        SEEN(NAME)(aims, i, j + 8 * h, changes, seen + h);
        any |= seen[h] >= low;
        if (columns_ask) any |= seen[h] >= *(const eight *)(aims->column_from + j + 8 * h);
      }
      KEPT(any);
      if (!BITS(any)) continue;
      for (int h = 0; h < TRIED; h++) {
        const eight score = seen[h];
        const int32_t k = j + 8 * h;
        eight_counts marked = (score >= low) & ((score <= high) | (score >= limit));
        if (columns_ask) {
          const eight from = *(const eight *)(aims->column_low + k), to = *(const eight *)(aims->column_high + k);
          marked |= ((score >= from) & (score <= to)) | (score >= *(const eight *)(aims->limits + k));
          KEPT(marked);
          *(eight_counts *)(column_above + k) -= (score > to) & ~marked;
        } else {
          KEPT(marked);
        }
        above -= (score > high) & ~marked;
        bits[k / 8] = (uint8_t)BITS(marked);
      }
    }
    for (int lane = 0; lane < 8; lane++) aims->row_above[i] += above[lane];
    mark_rest(aims, i, whole, bits, changes, 1, columns_ask);
    found = list_row(bits, i, found, places);
  }
  return found;
}

// Where only columns ask, sixteen of them at a time from the first row to the last, so that what they look for stays at hand.
static ALWAYS_INLINE int32_t COLUMNS(NAME)(const struct aims *aims, int32_t *restrict places, enum changes changes) {
  const int32_t rows = aims->rows, whole = aims->count / 16 * 16;
  uint8_t bits[TILE_ROWS][TILE_COLUMNS / 8];
  memset(bits, 0, (size_t)rows * sizeof bits[0]);
  for (int32_t j = 0; j < whole; j += 16) {
    eight from[2], low[2], high[2], limit[2];
    eight_counts above[2];
    for (int h = 0; h < 2; h++) {
      from[h] = *(const eight *)(aims->column_from + j + 8 * h);
      low[h] = *(const eight *)(aims->column_low + j + 8 * h);
      high[h] = *(const eight *)(aims->column_high + j + 8 * h);
      limit[h] = *(const eight *)(aims->limits + j + 8 * h);
      above[h] = *(const eight_counts *)(aims->column_above + j + 8 * h);
    }
    for (int64_t i = 0; i < rows; i++) {
      eight seen[2];
      for (int h = 0; h < 2; h++) SEEN(NAME)(aims, i, j + 8 * h, changes, seen + h);
      eight_counts any = (seen[0] >= from[0]) | (seen[1] >= from[1]);
      KEPT(any);
      if (!BITS(any)) continue;
      for (int h = 0; h < 2; h++) {
        eight_counts marked = ((seen[h] >= low[h]) & (seen[h] <= high[h])) | (seen[h] >= limit[h]);
        KEPT(marked);
        above[h] -= (seen[h] > high[h]) & ~marked;
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
#undef SEEN
#undef ROWS
#undef COLUMNS
#undef NAME
#undef BITS
#undef KEPT
