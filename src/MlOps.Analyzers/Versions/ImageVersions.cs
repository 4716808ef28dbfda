using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Versions;

/// <summary>Adds references to images.</summary>
internal static class ImageVersions
{
    /// <param name="versions">What the file says.</param>
    /// <param name="text">The image's name.</param>
    /// <param name="span">Where it stands.</param>
    /// <param name="canBeSdk">Whether an SDK's image is a tool here, with a rule of its own.</param>
    public static void Add(FileVersions versions, string text, TextSpan span, bool canBeSdk = false)
    {
        if (text.StartsWith("docker://", StringComparison.Ordinal))
        {
            text = text.Substring(9);
        }

        if (ImageReference.Parse(text) is not { IsUnknown: false } image || image.Repository.Length == 0)
        {
            return;
        }

        var isSdk = canBeSdk && image is { IsDotnetSdk: true, Pinning: Pinning.Version };
        var reference = versions.Add(isSdk ? RuleIds.FloatingTool : RuleIds.UnpinnedImage, isSdk ? PinKind.Sdk : PinKind.Image, image.Repository, image.Written, image.Pinning, span);
        reference.Owner = image.Owner;
        if (image.NoDigest is { } digest)
        {
            reference.Fault = "cannot be pulled, '" + (digest.Length > 24 ? digest.Substring(0, 24) + "…" : digest) + "' is no digest";
            reference.Advice = digest.StartsWith("sha512", StringComparison.Ordinal) ? "128 hexadecimal digits are expected behind 'sha512:'" : "64 hexadecimal digits are expected behind 'sha256:'";
        }
    }

    /// <summary>Adds an image of a file in which variables stand for what is known elsewhere.</summary>
    /// <param name="versions">What the file says.</param>
    /// <param name="text">The image's name, with what the file itself knows put in.</param>
    /// <param name="span">Where it stands.</param>
    /// <param name="condition">What other files may say about it.</param>
    public static void AddOrUnknown(FileVersions versions, string text, TextSpan span, Condition condition = Condition.Always)
    {
        if (text.IndexOf('$') >= 0 && ImageReference.Parse(text) is { IsUnknown: true, Digest: null } unknown)
        {
            AddUnknown(versions, text, span, unknown.Repository.StartsWith("$", StringComparison.Ordinal) ? "" : unknown.Owner).Condition = condition;
        }
        else
        {
            Add(versions, text, span);
        }
    }

    /// <summary>An image that a variable names: nothing can be said against it, but that nobody can check it here.</summary>
    public static VersionReference AddUnknown(FileVersions versions, string written, TextSpan span, string owner = "")
    {
        var reference = versions.Add(RuleIds.UnpinnedImage, PinKind.Image, written, "", Pinning.Exact, span);
        reference.Owner = owner;
        (reference.IsSuggested, reference.Fault, reference.Advice) = (false, "is what a variable says", "write the image with its digest, or the digest behind the variable");
        return reference;
    }
}
