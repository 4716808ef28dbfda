using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.Registry.Packaging;

namespace MlOps.Sdk.Tests.Registry.Packaging;

public sealed class NfcTextTests
{
    /// <summary>The hash of every code point with a suffix, composed by Python's <c>unicodedata</c> 14.0.0, each with a newline.</summary>
    [Theory]
    [InlineData("", "f35be9e222328926e6c1c8d064c0146fe0c6537f7937a0e654b893c7b78fa41f")]
    [InlineData("\u0301", "bc42499bb9b5de38a87acbedb824918b1392db4ffa986f271f703714bec00ad4")]
    [InlineData("\u0301\u0323", "511cffcbe672e8582dc4a9b3d23c54f0481980977087004f932a89292022e365")]
    [InlineData("\u1161\u11a8", "65068e56d044d1420fd6a7e8225746a4a5427dbec2337fbcc82a9de79ad5cd62")]
    [InlineData("\u3099", "311dc130994323fd328721a6d4e2eb018b2973d39fa8d4bed24819beef361998")]
    public void Every_character_is_composed_as_python_does(string suffix, string sha256)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var rune = 1; rune <= 0x10FFFF; rune++)
        {
            if (Rune.IsValid(rune))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(NfcText.Compose(new Rune(rune) + suffix) + "\n"));
            }
        }

        Assert.Equal(sha256, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    public void Control_the_frameworks_own_method_composes_nothing_here()
    {
        Assert.Equal("e\u0301", "e\u0301".Normalize()); // the reason for the table: this program runs in invariant mode, as containers do
        Assert.Equal("é", NfcText.Compose("e\u0301"));
    }
}
