import type { Wording } from './wording.ts'

/** Portuguese. */
export const pt: Wording = {
  logout:
    'sair|terminar sessão|encerrar sessão|fazer logout|sair da conta|terminar a sessão|sair com segurança|saída segura',
  delete: 'excluir|apagar|deletar|eliminar|encerrar conta|desativar conta',
  unsubscribe: 'cancelar inscrição|cancelar assinatura|cancelar subscrição|descadastrar|anular subscrição',
  login:
    'iniciar sessão|fazer login|faça login|faça o login|efetuar login|aceder|acessar|entre|entrar na conta|entrar novamente|iniciar sessão novamente',
  register: 'registar|registe-se|cadastre-se|cadastrar|criar conta|criar uma conta',
  account:
    'minha conta|meu perfil|a minha conta|preferências|configurações|definições|meus pedidos|alterar senha|conta',
  or: 'ou|e',
  loginWith:
    'entrar com|iniciar sessão com|iniciar sessão em|iniciar sessão na|iniciar sessão no|entrar na minha …|entrar na sua …|entrar à minha …|entrar à sua …|aceder na minha …|aceder na sua …|aceder à minha …|aceder à sua …',
  continueWith: 'continuar com',
  loginPaths: 'entrar|iniciar-sessao',
  logoutPaths: 'sair|terminar-sessao|encerrar-sessao',
  accountPaths: 'conta|minha-conta|perfil|meu-perfil|meus-pedidos',
  harmStems: 'sair|encerrar|terminar|apagar|exclui|remov|descadastr|confirmar|aceitar|recusar|cancelar',
  proceed: 'continuar|desbloquear',
  secondStep: 'dois fatores|duas etapas|código de verificação',
  guest: 'anônimo|convidado',
  menu: 'utilizador|nome|ajuda|início',
  loggedInAs:
    'sessão iniciada como|ligado como|autenticado como|logado como|você está logado como|você está conectado como|entrou como|autenticado(a) como|conectado como|utilizador atual|usuário atual|usuário logado|você entrou como|sessão de|ligado:|conectado:|… está autenticado|…, bem-vindo|…, bem-vinda',
  hello: 'olá|ola|oi|bem-vindo|bem-vinda|bem vindo|bem-vindo(a)|bem-vindo de volta|boas-vindas',
  demands:
    'usar outra conta|utilizar outra conta|você precisa estar logado|você precisa fazer login|é necessário fazer login|é necessário iniciar sessão|faça login para|inicie sessão para|por favor, faça login|encerramos sua sessão|não está autenticado|você não está logado|deve iniciar sessão|precisa de iniciar sessão|faça o login|não tem sessão iniciada|autenticação necessária|autenticação requerida|foi desconectado|foi desconectada|sessão terminada|não autenticado|faça login novamente',
  ended: 'sessão expirou|sessão expirada|sessão encerrada|sessão foi encerrada|sessão terminou|você foi desconectad',
  denials:
    'acesso negado|não autorizado|permissão negada|sua conta foi suspensa|sua conta foi bloqueada|sua conta está suspensa',
  interface:
    'configuracoes|definicoes|conta|dados|pessoais|utilizadores|utilizador|meus|meu|minha|minhas|novo|nova|ajuda|encomendas|faturas|ficheiros|arquivos|pesquisa|relatorios|projetos|tarefas|seguranca|painel|gestao|administracao|português|brasil',
  pictureOf: 'menu do utilizador de|menu do usuário de|conta de|utilizador:|usuário:',
  ofOthers: 'atribuído a|criado por|proprietário|remetente|membros|contato|contacto',
  ofProducts: 'desenvolvido por|hospedado por|fornecido por',
}
