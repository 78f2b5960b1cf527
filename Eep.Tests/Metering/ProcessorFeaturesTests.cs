using Eep.Core.Metering;

namespace Eep.Tests.Metering;

public sealed class ProcessorFeaturesTests
{
    [Theory]
    [InlineData("fpu avx2 avx512f", null)]
    [InlineData("fpu avx512f avx512_bf16", "AVX-512 BF16")]
    [InlineData("fpu avx512_bf16 amx_bf16 amx_tile", "AMX BF16")]
    public void Of_Flags_NameTheUnitForBfloat16(string flags, string? expected)
    {
        var features = ProcessorFeatures.Of(["processor\t: 0", "model name\t: Some: Processor", "flags\t\t: " + flags]);

        Assert.Equal("Some: Processor", features.Name);
        Assert.Equal(expected, features.Bfloat16);
    }

    [Fact]
    public void Of_NoLines_ClaimsNothing() => Assert.Null(ProcessorFeatures.Of([]).Bfloat16);
}
