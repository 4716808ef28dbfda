namespace MlOps.Analyzers.Versions;

/// <summary>Terraform's version constraints: '~> 3.0', '>= 1.0, &lt; 2.0', '1.2.3'.</summary>
internal static class TerraformConstraint
{
    public static Pinning PinningOf(string constraint)
    {
        var isLower = false;
        var isUpper = false;
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
                return Pinning.Exact;
            }

            isLower |= text.StartsWith(">", StringComparison.Ordinal);
            isUpper |= text.StartsWith("<", StringComparison.Ordinal);
        }

        return isLower && isUpper ? Pinning.Version : isLower || isUpper || constraint.IndexOf("!=", StringComparison.Ordinal) >= 0 ? Pinning.Any : Pinning.None;
    }
}
