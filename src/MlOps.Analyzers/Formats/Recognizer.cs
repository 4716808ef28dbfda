namespace MlOps.Analyzers.Formats;

/// <summary>The test that follows when a word was found.</summary>
internal enum Recognizer
{
    /// <summary>The shape of a format of the table.</summary>
    Shape,

    /// <summary>A provider's name, which makes formats without a prefix count.</summary>
    Context,

    PrivateKey,
    JsonWebToken,
    Url,
    AuthorizationHeader,
    Assignment,
    Netrc,
    ConnectionWord,
    KubernetesSecret,

    /// <summary>The command whose options hold a user and a password.</summary>
    Curl,

    /// <summary>The name of a command whose options hold a password.</summary>
    Command,

    /// <summary>Words of another language that a password follows.</summary>
    Phrase,

    /// <summary>Windows' command for shares and users.</summary>
    Net,
}
