using Eep.Core.Checkpoints;
using TorchSharp;

namespace Eep.Tests.Checkpoints;

/// <summary>The arithmetic of merging against torch's own conversions.</summary>
public sealed class StoredFloatsTests : IDisposable
{
    // No multiple of a vector, so that the rest of a chunk is reached too.
    private const int Count = 70_013;

    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(TensorType.BF16)]
    [InlineData(TensorType.F16)]
    [InlineData(TensorType.F32)]
    public void Store_AnyBits_RoundsAsTorchDoes(TensorType type)
    {
        var random = new Random(5);
        var numbers = Enumerable.Range(0, Count).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))).ToArray();
        var expected = torch.tensor(numbers).to(type.ToScalarType());
        var found = torch.empty_like(expected);
        StoredFloats.Store(numbers, NativeTensor.AddressOf(found), type);
        Assert.True(Same(expected.to(torch.float32), found.to(torch.float32)));
    }

    [Theory]
    [InlineData(TensorType.BF16)]
    [InlineData(TensorType.F16)]
    [InlineData(TensorType.F32)]
    public void AddMultiple_AfterMultiple_IsTheFusedSum(TensorType type)
    {
        using var generator = new torch.Generator(7);
        var (first, second) = (Stored(), Stored());
        var sums = new float[Count];
        StoredFloats.Multiple(sums, NativeTensor.AddressOf(first), type, -0.7f);
        StoredFloats.AddMultiple(sums, NativeTensor.AddressOf(second), type, 0.3f);
        var (left, right) = (first.to(torch.float32).data<float>().ToArray(), second.to(torch.float32).data<float>().ToArray());
        Assert.Equal(left.Zip(right, (one, other) => MathF.FusedMultiplyAdd(other, 0.3f, one * -0.7f)), sums);

        torch.Tensor Stored() => torch.randn(Count, generator: generator).to(type.ToScalarType());
    }

    [Fact]
    public void CombineInto_ManyThreads_GivesTheBitsOfOne()
    {
        using var generator = new torch.Generator(7);
        var sources = Enumerable.Range(0, 3).Select(_ => torch.randn(13, Count, generator: generator).to(torch.bfloat16)).ToArray();
        float[] row = [0.9f, 0.11f, -0.07f];
        var (one, many) = (torch.empty_like(sources[0]), torch.empty_like(sources[0]));
        ExpertCombiner.CombineInto(one, row, expert => sources[expert]);
        ExpertCombiner.CombineInto(many, row, expert => sources[expert], threads: 3);
        Assert.True(one.equal(many).all().item<bool>());
    }

    private static bool Same(torch.Tensor left, torch.Tensor right) =>
        left.eq(right).logical_or(left.isnan().logical_and(right.isnan())).all().item<bool>();
}
