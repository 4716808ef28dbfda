namespace MlOps.Analyzers.Versions;

/// <summary>An action's input that names a version.</summary>
internal sealed class SetupAction(string input, int exactParts, bool isRequired, params string[] files)
{
    public string Input { get; } = input;

    public int ExactParts { get; } = exactParts;

    /// <summary>Without the input it takes the newest, or what the machine has.</summary>
    public bool IsRequired { get; } = isRequired;

    /// <summary>Inputs that name a file with the version.</summary>
    public string[] Files { get; } = files;
}
