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
    }

    /// <summary>An image that a variable names: nothing can be said against it, but that nobody can check it here.</summary>
    public static void AddUnknown(FileVersions versions, string written, TextSpan span)
    {
        var reference = versions.Add(RuleIds.UnpinnedImage, PinKind.Image, written, "", Pinning.Exact, span);
        (reference.IsSuggested, reference.Fault, reference.Advice) = (false, "is what a variable says", "write the image with its digest, or the digest behind the variable");
    }
}
