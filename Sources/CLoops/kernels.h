// The inner loops of products, written once and compiled for each kind of processor by products.c, which says how wide a
// vector is there: EXACT_ROWS x EXACT_COLUMNS products of single precision at a time, GRAM_COLUMNS columns with
// GRAM_STRIPS strips of eight in double precision, and ROUNDED_ROWS rows of 16-bit products with a panel of PANEL_COLUMNS,
// in vectors of ROUNDED_LANES sums.

// MARK: - Single precision

// Sixteen sums side by side for each pair, element c going to sum c modulo 16, added up in one order: so a product depends
// on its two rows only, wherever they stand and whatever else is computed with them.
static ALWAYS_INLINE void NAME(exact_step)(sixteen (*sums)[4], const float *a, int64_t stride, const float *const *b,
                                           int64_t c, int rows, int columns) {
  sixteen right[4];
  for (int j = 0; j < columns; j++) right[j] = *(const sixteen *)(b[j] + c);
  for (int i = 0; i < rows; i++) {
    const sixteen left = *(const sixteen *)(a + i * stride + c);
    for (int j = 0; j < columns; j++) sums[i][j] += left * right[j];
  }
}

static ALWAYS_INLINE void NAME(put_total)(const sixteen *restrict sums, float *restrict out) {
  const sixteen s = *sums;
  const eight e = __builtin_shufflevector(s, s, 0, 1, 2, 3, 4, 5, 6, 7) +
                  __builtin_shufflevector(s, s, 8, 9, 10, 11, 12, 13, 14, 15);
  const four f = __builtin_shufflevector(e, e, 0, 1, 2, 3) + __builtin_shufflevector(e, e, 4, 5, 6, 7);
  *out = (f[0] + f[2]) + (f[1] + f[3]);
}

static ALWAYS_INLINE void NAME(exact_block)(const float *a, const float *const *b, int64_t depth, float *out,
                                            int64_t stride, int rows, int columns) {
  sixteen sums[4][4] = {{{0}}};
  int64_t c = 0;
  for (; c + 16 <= depth; c += 16) NAME(exact_step)(sums, a, depth, b, c, rows, columns);
  if (c < depth) {
    // What is left of each row, filled up with zeros.
    float left[4 * 16] = {0}, right[4 * 16] = {0};
    const float *rest[4];
    for (int i = 0; i < rows; i++)
      for (int64_t k = c; k < depth; k++) left[i * 16 + k - c] = a[i * depth + k];
    for (int j = 0; j < columns; j++) {
      for (int64_t k = c; k < depth; k++) right[j * 16 + k - c] = b[j][k];
      rest[j] = right + j * 16;
    }
    NAME(exact_step)(sums, left, 16, rest, 0, rows, columns);
  }
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++) NAME(put_total)(&sums[i][j], out + i * stride + j);
}

// Columns of one block of rows, so many at a time that the shapes are known to the compiler.
static ALWAYS_INLINE void NAME(exact_columns)(const float *a, const float *right, int64_t columns, int64_t depth,
                                              float *out, int64_t stride, int rows) {
  const float *b[EXACT_COLUMNS];
  int64_t j = 0;
  for (; j + EXACT_COLUMNS <= columns; j += EXACT_COLUMNS) {
    for (int k = 0; k < EXACT_COLUMNS; k++) b[k] = right + (j + k) * depth;
    NAME(exact_block)(a, b, depth, out + j, stride, rows, EXACT_COLUMNS);
  }
  for (; j < columns; j++) {
    b[0] = right + j * depth;
    NAME(exact_block)(a, b, depth, out + j, stride, rows, 1);
  }
}

static void NAME(products)(const float *left, int64_t rows, const float *right, int64_t columns, int64_t depth,
                           float *out, int64_t stride) {
  // Some columns stay in the nearest cache while all rows pass by.
  const int64_t some = 4 * EXACT_COLUMNS;
  for (int64_t column = 0; column < columns; column += some) {
    const int64_t width = columns - column < some ? columns - column : some;
    const float *b = right + column * depth;
    int64_t i = 0;
    for (; i + EXACT_ROWS <= rows; i += EXACT_ROWS)
      NAME(exact_columns)(left + i * depth, b, width, depth, out + i * stride + column, stride, EXACT_ROWS);
    for (; i < rows; i++)
      NAME(exact_columns)(left + i * depth, b, width, depth, out + i * stride + column, stride, 1);
  }
}

// Four pairs of rows: while one waits for its sums, or for its rows from far away, the others go on.
static ALWAYS_INLINE void NAME(exact_pairs)(const float *const *a, const float *const *b, int64_t depth, float *out) {
  sixteen sums[4] = {{0}};
  int64_t c = 0;
  for (; c + 16 <= depth; c += 16)
    for (int k = 0; k < 4; k++) sums[k] += *(const sixteen *)(a[k] + c) * *(const sixteen *)(b[k] + c);
  for (int k = 0; k < 4 && c < depth; k++) {
    float left[16] = {0}, right[16] = {0};
    memcpy(left, a[k] + c, (size_t)(depth - c) * sizeof(float));
    memcpy(right, b[k] + c, (size_t)(depth - c) * sizeof(float));
    sums[k] += *(const sixteen *)left * *(const sixteen *)right;
  }
  for (int k = 0; k < 4; k++) NAME(put_total)(&sums[k], out + k);
}

// Of four pairs of rows the first ones, at least one; the others may be any.
static ALWAYS_INLINE void NAME(put_pairs)(const float *const *a, const float *const *b, int64_t depth, int64_t wanted,
                                          float *out) {
  float products[4];
  if (a[0] == a[1] && a[1] == a[2] && a[2] == a[3])
    NAME(exact_block)(a[0], b, depth, products, 4, 1, 4);
  else
    NAME(exact_pairs)(a, b, depth, products);
  for (int k = 0; k < 4 && k < wanted; k++) out[k] = products[k];
}

static void NAME(pair_products)(const float *left, const int32_t *left_rows, const float *right,
                                const int32_t *right_rows, int64_t count, int64_t depth, float *out) {
  for (int64_t p = 0; p < count; p += 4) {
    const float *a[4], *b[4];
    for (int k = 0; k < 4; k++) {
      const int64_t pair = p + k < count ? p + k : count - 1;
      a[k] = left + left_rows[pair] * depth;
      b[k] = right + right_rows[pair] * depth;
    }
    NAME(put_pairs)(a, b, depth, count - p, out + p);
  }
}

static void NAME(chosen_products)(const float *left, const float *right, const int32_t *places, int64_t count,
                                  int64_t stride, int64_t depth, float *out) {
  for (int64_t p = 0; p < count; p += 4) {
    const float *a[4], *b[4];
    for (int k = 0; k < 4; k++) {
      const int64_t place = places[p + k < count ? p + k : count - 1];
      a[k] = left + place / stride * depth;
      b[k] = right + place % stride * depth;
      // The beginning of what comes next is asked for while this is multiplied; the processor asks for the rest.
      const float *ahead = right + places[p + 4 + k < count ? p + 4 + k : count - 1] % stride * depth;
      for (int64_t c = 0; c < depth && c < 96; c += 16) __builtin_prefetch(ahead + c);
    }
    NAME(put_pairs)(a, b, depth, count - p, out + p);
  }
}

// MARK: - Double precision

// Adds to rows x strips of eight of a Gram matrix the products of some columns of `a`, a row of eight each, with those of `b`.
static ALWAYS_INLINE void NAME(gram_block)(const double *a, const double *b, int64_t rows, double *out, int64_t stride,
                                           int strips) {
  eight_doubles sums[GRAM_COLUMNS][GRAM_STRIPS];
#pragma clang loop unroll(full)
  for (int i = 0; i < GRAM_COLUMNS; i++)
#pragma clang loop unroll(full)
    for (int k = 0; k < strips; k++) sums[i][k] = (eight_doubles){0};
  for (int64_t r = 0; r < rows; r++) {
    eight_doubles right[GRAM_STRIPS];
#pragma clang loop unroll(full)
    for (int k = 0; k < strips; k++) right[k] = *(const eight_doubles *)(b + (k * rows + r) * 8);
#pragma clang loop unroll(full)
    for (int i = 0; i < GRAM_COLUMNS; i++)
#pragma clang loop unroll(full)
      for (int k = 0; k < strips; k++) sums[i][k] += a[r * 8 + i] * right[k];
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < GRAM_COLUMNS; i++)
#pragma clang loop unroll(full)
    for (int k = 0; k < strips; k++) *(eight_doubles *)(out + i * stride + k * 8) += sums[i][k];
}

static void NAME(gram_panel)(const double *packed, int64_t rows, int64_t strips, int64_t first, int64_t count,
                             double *out) {
  const int64_t size = rows * 8, stride = count * 8;
  for (int64_t j = 0; j < count; j += GRAM_STRIPS) {
    const double *b = packed + (first + j) * size;
    for (int64_t i = j; i < strips - first; i++)
      for (int64_t c = 0; c < 8; c += GRAM_COLUMNS) {
        const double *a = packed + (first + i) * size + c;
        double *target = out + (i * 8 + c) * stride + j * 8;
        if (count - j >= GRAM_STRIPS)
          NAME(gram_block)(a, b, rows, target, stride, GRAM_STRIPS);
        else
          NAME(gram_block)(a, b, rows, target, stride, 1);
      }
  }
}

// MARK: - Sixteen bits

static ALWAYS_INLINE void NAME(rounded_block)(const int16_t *left, const int16_t *panel, int64_t depth,
                                              const float *left_steps, const float *right_steps, float *out,
                                              int64_t stride, int rows) {
  enum { VECTORS = PANEL_COLUMNS / ROUNDED_LANES };
  rounded_sums sums[ROUNDED_ROWS][VECTORS];
  const int16_t *a[ROUNDED_ROWS];
  for (int i = 0; i < rows; i++) {
    for (int v = 0; v < VECTORS; v++) sums[i][v] = (rounded_sums){0};
    a[i] = left + i * depth;
    // A register for each row: the compiler would rather add up their distances in every step.
    __asm__("" : "+r"(a[i]));
  }
  LAY_ROUNDED_LOOP;
#pragma clang loop unroll(disable)
  for (int64_t c = 0; c < depth; c += 2) {
    rounded_pairs right[VECTORS];
    for (int v = 0; v < VECTORS; v++)
      right[v] = *(const rounded_pairs *)(panel + c * PANEL_COLUMNS + v * 2 * ROUNDED_LANES);
    for (int i = 0; i < rows; i++) {
      int32_t pair;
      memcpy(&pair, a[i] + c, sizeof pair);
      for (int v = 0; v < VECTORS; v++) sums[i][v] += MULTIPLY_PAIRS(pair, right[v]);
    }
  }
  for (int v = 0; v < VECTORS; v++) {
    const rounded_floats steps = *(const rounded_floats *)(right_steps + v * ROUNDED_LANES);
    for (int i = 0; i < rows; i++)
      *(rounded_floats *)(out + i * stride + v * ROUNDED_LANES) =
          __builtin_convertvector(sums[i][v], rounded_floats) * (left_steps[i] * steps);
  }
}

static void NAME(rounded_products)(const int16_t *left, int64_t rows, const float *left_steps, const int16_t *panels,
                                   const float *right_steps, int64_t count, int64_t depth, float *out,
                                   int64_t stride) {
  for (int64_t p = 0; p < count; p++) {
    const int16_t *panel = panels + p * PANEL_COLUMNS * depth;
    const float *steps = right_steps + p * PANEL_COLUMNS;
    float *target = out + p * PANEL_COLUMNS;
    // The next panel comes from far away: a part of it is asked for with every few rows.
    const int64_t size = p + 1 < count ? PANEL_COLUMNS * depth : 0;
    const int64_t part = (size * ROUNDED_ROWS + rows - 1) / rows;
    int64_t i = 0, asked = 0;
    for (; i + ROUNDED_ROWS <= rows; i += ROUNDED_ROWS) {
      for (const int64_t end = asked + part < size ? asked + part : size; asked < end; asked += 32)
        __builtin_prefetch(panel + PANEL_COLUMNS * depth + asked, 0, 2);
      NAME(rounded_block)(left + i * depth, panel, depth, left_steps + i, steps, target + i * stride, stride,
                          ROUNDED_ROWS);
    }
    for (; i < rows; i++)
      NAME(rounded_block)(left + i * depth, panel, depth, left_steps + i, steps, target + i * stride, stride, 1);
  }
}

// For the next kind of processor.
#undef NAME
#undef EXACT_ROWS
#undef EXACT_COLUMNS
#undef GRAM_COLUMNS
#undef GRAM_STRIPS
#undef ROUNDED_ROWS
#undef ROUNDED_LANES
#undef LAY_ROUNDED_LOOP
#undef rounded_sums
#undef rounded_pairs
#undef rounded_floats
#undef MULTIPLY_PAIRS
