using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Versions;

/// <summary>A place that names something with a version, and how firmly, whatever the policy asks.</summary>
internal sealed class VersionReference(string ruleId, string kind, string name, string written, Pinning pinning, TextSpan span)
{
    public string RuleId { get; } = ruleId;

    /// <summary>One of <see cref="PinKind"/>.</summary>
    public string Kind { get; } = kind;

    public string Name { get; } = name;

    /// <summary>The version as written; empty when there is none.</summary>
    public string Written { get; } = written;

    public Pinning Pinning { get; } = pinning;

    public TextSpan Span { get; } = span;

    /// <summary>Who publishes it, for options: 'actions' of 'actions/checkout'.</summary>
    public string Owner { get; set; } = "";

    public Condition Condition { get; set; }

    /// <summary>Whether it is only said to those whose policy names its kind and owner.</summary>
    public bool IsAskedByName { get; set; }

    /// <summary>Whether more than the policy asks for is suggested.</summary>
    public bool IsSuggested { get; set; } = true;

    /// <summary>Whether a lock file beside its list holds the version; what builds or runs the manager itself is in none.</summary>
    public bool CanBeLocked { get; set; } = true;

    /// <summary>The same in another place.</summary>
    public VersionReference At(TextSpan span) =>
        new(RuleId, Kind, Name, Written, Pinning, span) { Owner = Owner, Condition = Condition, CanBeLocked = CanBeLocked, IsAskedByName = IsAskedByName, IsSuggested = IsSuggested, Fault = Fault, Advice = Advice };

    /// <summary>What is wrong, where the version's own words do not say it.</summary>
    public string? Fault { get; set; }

    /// <summary>What to do, where the kind's own advice does not fit.</summary>
    public string? Advice { get; set; }
}
