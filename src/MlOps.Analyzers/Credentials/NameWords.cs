namespace MlOps.Analyzers.Credentials;

/// <summary>Finer shades of what a name says.</summary>
internal static class NameWords
{
    private static readonly string[] PasswordStems =
        ["pass", "pwd", "parol", "kennwort", "contrase", "senha", "clave", "passe", "wachtwoord", "lozinka", "heslo", "haslo", "hasło", "пароль", "密码", "密碼", "パスワード", "비밀번호", "pin"];

    private static readonly string[] SuspiciousEnds =
        ["key", "salt", "seed", "iv", "signature", "hash", "auth", "signing", "sas", "nonce", "entropy", "license", "credentials", "bearer", "authorization"];

    /// <summary>Whether it is a password that the name means: a text that somebody chose.</summary>
    public static bool SayPassword(string name) => Array.Exists(PasswordStems, stem => name.IndexOf(stem, StringComparison.OrdinalIgnoreCase) >= 0);

    /// <summary>Whether a random text in a place of this name may be a credential.</summary>
    public static bool SaySuspicious(string name) => Array.Exists(SuspiciousEnds, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));
}
