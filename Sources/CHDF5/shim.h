// libhdf5 for Swift. Every function here stands for a macro that Swift does not import:
// HDF5 spells its constants as "(H5OPEN(), H5T_..._g)", a comma expression over a mutable global.
#pragma once
#include <hdf5.h>
#include <string.h>

static inline hid_t chdf5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t chdf5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t chdf5_native_uint8(void) { return H5T_NATIVE_UCHAR; }
static inline hid_t chdf5_ieee_f32le(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_ieee_f32be(void) { return H5T_IEEE_F32BE; }
static inline hid_t chdf5_ieee_f64le(void) { return H5T_IEEE_F64LE; }
static inline hid_t chdf5_ieee_f64be(void) { return H5T_IEEE_F64BE; }
static inline hid_t chdf5_std_i32le(void) { return H5T_STD_I32LE; }
static inline hid_t chdf5_std_i64le(void) { return H5T_STD_I64LE; }
static inline hid_t chdf5_c_string(void) { return H5T_C_S1; }
static inline unsigned chdf5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned chdf5_truncate(void) { return H5F_ACC_TRUNC; }
static inline size_t chdf5_variable_length(void) { return H5T_VARIABLE; }
static inline hid_t chdf5_property_link_create(void) { return H5P_LINK_CREATE; }
static inline hid_t chdf5_property_dataset_create(void) { return H5P_DATASET_CREATE; }

// Function-like macros since HDF5 1.12, where the names stand for one of several versions.
static inline int chdf5_link_type(hid_t location, const char *name) {
  H5L_info_t info;
  return H5Lget_info(location, name, &info, H5P_DEFAULT) < 0 ? -1 : (int)info.type;
}

static inline haddr_t chdf5_undefined_address(void) { return HADDR_UNDEF; }

// Names of links or attributes, put one after the other into a buffer.
typedef struct {
  char *buffer;
  size_t used, size, left;
} chdf5_names;

static inline herr_t chdf5_take_name(const char *name, chdf5_names *names) {
  size_t length = strlen(name) + 1;
  if (names->left == 0 || names->used + length > names->size) return 1;
  memcpy(names->buffer + names->used, name, length);
  names->used += length;
  names->left -= 1;
  return 0;
}

static inline herr_t chdf5_take_link(hid_t group, const char *name, const H5L_info_t *info, void *names) {
  (void)group, (void)info;
  return chdf5_take_name(name, (chdf5_names *)names);
}

static inline herr_t chdf5_take_attribute(hid_t object, const char *name, const H5A_info_t *info, void *names) {
  (void)object, (void)info;
  return chdf5_take_name(name, (chdf5_names *)names);
}

// The bytes used of the buffer by at most `most` names in alphabetical order; negative on a fault.
static inline long chdf5_link_names(hid_t group, char *buffer, long size, long most) {
  chdf5_names names = {buffer, 0, (size_t)size, (size_t)most};
  hsize_t index = 0;
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &index, chdf5_take_link, &names) < 0 ? -1 : (long)names.used;
}

static inline long chdf5_attribute_names(hid_t object, char *buffer, long size, long most) {
  chdf5_names names = {buffer, 0, (size_t)size, (size_t)most};
  hsize_t index = 0;
  return H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, &index, chdf5_take_attribute, &names) < 0 ? -1
                                                                                                  : (long)names.used;
}
