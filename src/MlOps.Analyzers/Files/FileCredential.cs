namespace MlOps.Analyzers.Files;

/// <summary>A credential in a file: where it stands and what it is.</summary>
internal readonly struct FileCredential
{
    public FileCredential(int start, int length, string what)
    {
        Start = start;
        Length = length;
        What = what;
    }

    public int Start { get; }

    public int Length { get; }

    /// <summary>As the message says it: "a GitHub token", "the value of 'Password'".</summary>
    public string What { get; }
}
