namespace MlOps.Analyzers.Versions;

/// <summary>Terraform's and RubyGems' version constraints: '~> 3.0', '>= 1.0, &lt; 2.0', '1.2.3'.</summary>
internal static class TerraformConstraint
{
    public static Pinning PinningOf(string constraint) => PinningOf(constraint, 3);

    /// <param name="constraint">One or more clauses.</param>
    /// <param name="exactParts">How many parts a whole version has.</param>
    public static Pinning PinningOf(string constraint, int exactParts)
    {
        var isLower = false;
        var isUpper = false;
        var versions = 0;
        var isWhole = true;
        foreach (var clause in constraint.Split(','))
        {
            var text = clause.Trim();
            if (text.StartsWith("~>", StringComparison.Ordinal))
            {
                return Pinning.Version;
            }

            var version = text.TrimStart('=').Trim();
            if (version.Length > 0 && char.IsDigit(version[0]))
            {
                versions++;
                isWhole &= VersionText.Parts(version) >= exactParts;
            }

            isLower |= text.StartsWith(">", StringComparison.Ordinal);
            isUpper |= text.StartsWith("<", StringComparison.Ordinal);
        }

        return versions > 0 ? versions == 1 && isWhole ? Pinning.Exact : Pinning.Version
            : isLower && isUpper ? Pinning.Version
            : isLower || isUpper || constraint.IndexOf("!=", StringComparison.Ordinal) >= 0 ? Pinning.Any : Pinning.None;
    }
}
