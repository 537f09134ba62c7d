import type { Wording } from './wording.ts'

/** Turkish. */
export const tr: Wording = {
  logout: 'çıkış|çıkış yap|oturumu kapat|oturumu sonlandır|güvenli çıkış|hesaptan çık|çık',
  delete: 'sil|hesabı sil|hesabı kapat|hesabı devre dışı bırak',
  unsubscribe: 'abonelikten çık|aboneliği iptal et|üyelikten çık',
  login:
    'giriş|giriş yap|oturum aç|üye girişi|kullanıcı girişi|giriş yapın|oturum açın|tekrar giriş yap|yeniden giriş yap|giriş yap / kayıt ol',
  register: 'kayıt ol|üye ol|hesap oluştur|kaydol|yeni hesap|üyelik',
  account:
    'hesabım|hesap|profilim|profil|hesap ayarları|ayarlar|ayarlarım|siparişlerim|tercihler|şifre değiştir|parola değiştir|bildirimler|kullanıcı paneli',
  or: 'veya|ya da|ve',
  loginWith: '… ile giriş|… ile giriş yap|… ile oturum aç|… hesabıyla giriş yap',
  continueWith: '… ile devam et',
  loginPaths: '/giris|giris-yap|uye-girisi|kullanici-girisi|oturum-ac',
  logoutPaths: '/cikis|cikis-yap|guvenli-cikis|oturumu-kapat',
  accountPaths: 'hesap|hesabim|profil|profilim|hesap-ayarlari|ayarlarim|siparislerim',
  harmStems:
    'kapat|onayla|iptal|reddet|odeme|satinal|kaldir|temizle|sifirla|ayril|hesabidondur|hesabimidondur|feshet|kabulet',
  proceed: 'devam|devam et|ileri|gönder|tamam|kilidi aç',
  secondStep: 'iki faktörlü|iki adımlı|iki aşamalı|doğrulama kodu|güvenlik kodu|güvenlik anahtarı',
  guest: 'misafir|ziyaretçi|anonim|konuk|üye değil',
  menu: 'menü|ana sayfa|anasayfa|yardım|ara|kullanıcı|kullanıcı adı|kullanıcı menüsü|ad|e-posta|şifre|parola|kapat|daha fazla',
  loggedInAs:
    'oturum açan kullanıcı|giriş yapan kullanıcı|giriş yapılan hesap|şu kullanıcı olarak giriş yaptınız|geçerli kullanıcı|mevcut kullanıcı|oturum açıldı:|giriş yapıldı:|oturum sahibi|aktif kullanıcı|… olarak giriş yaptınız|… olarak oturum açtınız|… olarak oturum açıldı|… olarak giriş yapıldı|…, hoş geldiniz|…, hoş geldin|…, hoşgeldiniz|…, merhaba',
  hello: 'merhaba|hoş geldiniz|hoş geldin|hoşgeldiniz|hoşgeldin|selam|günaydın|iyi günler|tekrar hoş geldiniz|sayın',
  demands:
    'başka bir hesap kullan|giriş yapmadınız|oturum açmadınız|giriş yapmalısınız|giriş yapmanız gerekiyor|giriş yapmanız gerekmektedir|oturum açmalısınız|oturum açmanız gerekiyor|oturum açmanız gerekmektedir|lütfen giriş yapın|lütfen oturum açın|lütfen giriş yapınız|devam etmek için giriş|devam etmek için oturum|oturumunuz kapatıldı|oturum kapatıldı|başarıyla çıkış yaptınız|çıkış yapıldı|tekrar giriş yapın|yeniden giriş yapın|kimlik doğrulama gerekli',
  ended: 'oturumunuz sona erdi|oturumunuzun süresi doldu|oturum süreniz doldu|oturum süresi doldu',
  denials:
    'erişim reddedildi|erişim engellendi|yetkiniz yok|yetkisiz erişim|izniniz yok|bu sayfaya erişim izniniz|hesabınız askıya alındı|hesabınız kilitlendi|hesabınız engellendi',
  interface:
    'ayarlar|profil|hesap|hesabım|siparişler|siparişlerim|bildirimler|mesajlar|kullanıcılar|kullanıcı|yönetim|yardım|arama|ara|raporlar|projeler|görevler|takvim|dosyalar|güvenlik|dil|türkçe|ana|sayfa|anasayfa|panel|liste|yeni|tercihler|iletişim|hakkında|giriş|çıkış',
  pictureOf: 'kullanıcı:|hesap:|profil:|profil fotoğrafı:',
  ofOthers:
    'yazar|atanan|oluşturan|düzenleyen|sahibi|gönderen|alıcı|iletişim|yeni üye|son üye|çevrimiçi|üyeler|müşteri|sorumlu',
}
