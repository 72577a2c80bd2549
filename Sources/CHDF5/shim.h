// libhdf5 for Swift. Every function here stands for a macro that Swift does not import:
// HDF5 spells its constants as "(H5OPEN(), H5T_..._g)", a comma expression over a mutable global.
#pragma once
#include <hdf5.h>

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
static inline hid_t chdf5_property_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t chdf5_property_dataset_access(void) { return H5P_DATASET_ACCESS; }
static inline hid_t chdf5_property_link_create(void) { return H5P_LINK_CREATE; }
static inline hid_t chdf5_property_file_access(void) { return H5P_FILE_ACCESS; }

// Function-like macros since HDF5 1.12, where the names stand for one of several versions.
static inline int chdf5_link_type(hid_t location, const char *name) {
  H5L_info_t info;
  return H5Lget_info(location, name, &info, H5P_DEFAULT) < 0 ? -1 : (int)info.type;
}
