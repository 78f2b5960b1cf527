using Eep.Core.Checkpoints;
using Eep.Core.Metering;
using Eep.Core.Models;
using Eep.Core.Runs;

namespace Eep.Tests.Runs;

public sealed class ComputeTypesTests
{
    private static readonly ProcessorFeatures s_plain = new("", "", null);
    private static readonly ProcessorFeatures s_bfloat16 = new("", "", "AVX-512 BF16");

    [Theory]
    [InlineData("auto", true, true, ComputeDevice.Cpu, ComputeType.BF16)]
    [InlineData("auto", true, false, ComputeDevice.Cpu, ComputeType.F32)]
    [InlineData("auto", false, true, ComputeDevice.Cpu, ComputeType.F32)]
    [InlineData("auto", true, false, ComputeDevice.Cuda, ComputeType.BF16)]
    [InlineData("auto", false, false, ComputeDevice.Cuda, ComputeType.F32)]
    [InlineData("f32", true, true, ComputeDevice.Cpu, ComputeType.F32)]
    [InlineData("bf16", false, false, ComputeDevice.Cpu, ComputeType.BF16)]
    public void Resolve_ModelAndMachine_ChooseWhatLosesNothing(string name, bool storedNarrow, bool hasUnit, ComputeDevice device, ComputeType expected)
    {
        using var folder = new TinyMixtral(new TinyMixtralOptions { Bfloat16 = storedNarrow });
        using var checkpoint = Checkpoint.Open(folder.Folder);

        var (type, reason) = ComputeTypes.Resolve(name, device, checkpoint, hasUnit ? s_bfloat16 : s_plain);

        Assert.Equal(expected, type);
        Assert.NotEmpty(reason);
    }
}
