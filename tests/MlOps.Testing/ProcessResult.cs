namespace MlOps.Testing;

/// <summary>What a program that has ended left behind.</summary>
/// <param name="ExitCode">Its exit code; 128 + n when signal n ended it.</param>
/// <param name="Output">All of its standard output.</param>
/// <param name="Error">All of its standard error.</param>
public sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    /// <summary>Returns this result when the program ended with 0; throws with all that it wrote when not.</summary>
    public ProcessResult EnsureSuccess() => ExitCode == 0
        ? this
        : throw new InvalidOperationException($"The program ended with {ExitCode}.\nOutput:\n{Output}\nError:\n{Error}");
}
