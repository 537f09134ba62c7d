/** A certificate for shop.example that vouches for itself, valid for a hundred years, with its key: for tests alone. */
export const selfSigned = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkhqMGSNz6/VACik3
mCR+LqFn+17QrCPw+mkALYM63xKhRANCAATknKa6iNUIXcc+Nh1uzAxpAiSitK3L
iWC5Oo9YImwXV1sIT39U3WfidpltVumPx5uah4oBeVPcfsP98A949xWH
-----END PRIVATE KEY-----`,
  certificate: `-----BEGIN CERTIFICATE-----
MIIBnTCCAUSgAwIBAgIUFsRHvMofFkvXdPddltc4rW2HxgwwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMc2hvcC5leGFtcGxlMCAXDTI2MTEyNTAwNTkxMVoYDzIxMjYx
MTAxMDA1OTExWjAXMRUwEwYDVQQDDAxzaG9wLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAATknKa6iNUIXcc+Nh1uzAxpAiSitK3LiWC5Oo9YImwXV1sI
T39U3WfidpltVumPx5uah4oBeVPcfsP98A949xWHo2wwajAdBgNVHQ4EFgQUqc6H
OGhaeNjKdlKzj7b3sK3916owHwYDVR0jBBgwFoAUqc6HOGhaeNjKdlKzj7b3sK39
16owDwYDVR0TAQH/BAUwAwEB/zAXBgNVHREEEDAOggxzaG9wLmV4YW1wbGUwCgYI
KoZIzj0EAwIDRwAwRAIgNnoxJjvF1F2fTBUOdz5fbZSS1CYB8sLdmsUys69TUpIC
IEfsyib9QyukcFqzmxji7R6Tu3geVwHJEzOwrPk7f7Yg
-----END CERTIFICATE-----`,
}
