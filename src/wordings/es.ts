import type { Wording } from './wording.ts'

/** Spanish. */
export const es: Wording = {
  logout:
    'cerrar sesión|cerrar la sesión|salir|desconectar|desconectarse|cierre de sesión|finalizar sesión|desconexión|desconexión segura|salir de forma segura',
  delete: 'eliminar|borrar|suprimir|cerrar cuenta|cerrar mi cuenta|desactivar cuenta',
  unsubscribe: 'darse de baja|darme de baja|cancelar suscripción|cancelar la suscripción|anular suscripción',
  login:
    'iniciar sesión|entrar|acceder|inicia sesión|ingresar|identificarse|conectarse|conectar|inicio de sesión|acceso|identifícate|acceso usuarios|acceso clientes|iniciar la sesión|loguearse|volver a entrar|volver a iniciar sesión|identificarme',
  register: 'registrarse|regístrate|crear cuenta|crear una cuenta|registro',
  account: 'mi cuenta|mi perfil|perfil|preferencias|configuración|mis pedidos|cambiar contraseña|ajustes|cuenta',
  or: 'o|y|e',
  loginWith:
    'iniciar sesión con|acceder con|entrar con|iniciar sesión en|acceder a mi …|acceder a su …|acceder a tu …|acceder en mi …|acceder en su …|acceder en tu …|entrar a mi …|entrar a su …|entrar a tu …|entrar en mi …|entrar en su …|entrar en tu …',
  continueWith: 'continuar con',
  loginPaths: 'iniciar-sesion|entrar|/acceder',
  logoutPaths: 'cerrar-sesion',
  accountPaths: 'cuenta|mi-cuenta|perfil|mi-perfil|mis-pedidos',
  harmStems: 'cerrar|salir|desconect|elimin|borrar|quitar|baja|anular|desuscri|desactiv|aceptar|rechaz|pagar|comprar',
  proceed: 'siguiente|continuar|desbloquear',
  secondStep: 'dos factores|dos pasos|código de verificación',
  guest: 'invitado|visitante|anónimo',
  menu: 'usuario|nombre|ayuda|inicio|menú',
  loggedInAs:
    'conectado como|ha iniciado sesión como|has iniciado sesión como|sesión iniciada como|identificado como|conectado(a) como|usted se ha identificado como|usuario conectado|usuario actual|conectado con|autenticado como|sesión de usuario|ha ingresado como|ingresó como|registrado como|estás conectado como|conectado:|usuario activo|está conectado como|… ha iniciado sesión|… está conectado|… está conectada|…, bienvenido|…, bienvenida',
  hello: 'hola|bienvenido|bienvenida|bienvenido/a|bienvenido de nuevo|buenos días|buenas tardes',
  demands:
    'usar otra cuenta|utilizar otra cuenta|no has iniciado sesión|no ha iniciado sesión|debes iniciar sesión|debe iniciar sesión|tienes que iniciar sesión|necesitas iniciar sesión|por favor inicia sesión|por favor, inicie sesión|por favor inicie sesión|inicia sesión para|inicie sesión para|sesión cerrada|sesión finalizada|sesión terminada|cerrado tu sesión|cerrado la sesión|debe identificarse|usted no se ha identificado|por favor, inicia sesión|has cerrado sesión|ha cerrado sesión|es necesario iniciar sesión|necesita iniciar sesión|debes identificarte|requiere autenticación|autenticación requerida|no estás conectado|no está conectado|no está autenticado|no estás autenticado|no autenticado|no has iniciado la sesión|vuelva a iniciar sesión|vuelve a iniciar sesión',
  ended: 'sesión ha expirado|sesión ha caducado|sesión expirada|sesión caducada|sesión ha finalizado|cerrado su sesión',
  denials:
    'acceso denegado|no autorizado|permiso denegado|acceso no permitido|tu cuenta ha sido suspendida|su cuenta ha sido suspendida|tu cuenta ha sido bloqueada|su cuenta ha sido bloqueada',
  interface:
    'configuracion|ajustes|perfil|cuenta|datos|personales|usuarios|usuario|nuevo|nueva|ayuda|pedidos|facturas|archivos|idioma|buscar|informes|proyectos|tareas|inicio|seguridad|panel|escritorio|contacto|gestion|administracion|español',
  pictureOf: 'foto de perfil de|foto de|imagen de perfil de|menú de usuario de|cuenta de|perfil de|usuario:|cuenta:',
  ofOthers:
    'por|autor|asignado a|creado por|modificado por|propietario|remitente|último usuario|miembros|en línea|cliente|responsable|contacto',
  ofProducts: 'desarrollado por|impulsado por|alojado por',
}
