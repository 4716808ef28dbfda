using MlOps.Sdk.Safetensors;

namespace MlOps.Sdk.Tests.Safetensors;

public sealed class TensorTypesTests
{
    [Fact]
    public void Types_have_the_order_the_names_and_the_sizes_of_the_format()
    {
        var types = Enum.GetValues<TensorType>().Select(type => $"{type.Name()} {type.BitsPerElement()}");

        Assert.Equal(
            """
            BOOL 8, F4 4, F6_E2M3 6, F6_E3M2 6, U8 8, I8 8, F8_E5M2 8, F8_E4M3 8, F8_E8M0 8, F8_E4M3FNUZ 8, F8_E5M2FNUZ 8, I16 16, U16 16, F16 16, BF16 16, I32 32, U32 32, F32 32, C64 64, F64 64, I64 64, U64 64
            """,
            string.Join(", ", types));
    }

    [Fact]
    public void A_type_is_found_by_its_name_and_by_no_other_writing_of_it()
    {
        Assert.All(Enum.GetValues<TensorType>(), type => Assert.True(TensorTypes.TryParse(type.Name(), out var found) && found == type));
        Assert.All(["f32", "F32 ", "", "float32", "17", "F8E4M3"], name => Assert.False(TensorTypes.TryParse(name, out _)));
        Assert.False(TensorTypes.TryParse(null, out _));
    }

    [Fact]
    public void A_value_that_is_no_type_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => ((TensorType)22).Name());
}
