namespace MlOps.Sdk.Mlflow;

/// <summary>What a call does on the server, which decides how it is repeated.</summary>
internal enum MlflowCallKind
{
    /// <summary>Changes nothing: repeated after any passing fault.</summary>
    Read,

    /// <summary>A read that someone waits for who can do without: one attempt, which is short.</summary>
    Probe,

    /// <summary>Changes nothing the second time: repeated after any passing fault.</summary>
    IdempotentWrite,

    /// <summary>Makes another one each time, or is refused the second time: repeated only when the server has certainly not done it.</summary>
    Create,

    /// <summary>Moves a file's content: repeated after any passing fault, and given hours.</summary>
    Artifact,
}
