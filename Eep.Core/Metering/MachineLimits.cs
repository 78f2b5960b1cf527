using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Metering;

/// <summary>What the machine itself can do, measured: the ceiling that every rate of the engine is compared with.</summary>
/// <param name="ProductRate">
/// Operations a second (2 per multiply-add) of matrix products of large size in the compute type, over all processors: the better of one product that all
/// share and one product for each.
/// </param>
/// <param name="ReadRate">Bytes a second that all processors together read from memory.</param>
public sealed record MachineLimits(double ProductRate, double ReadRate)
{
    private const long ProductSize = 2048;
    private const long ReadElements = 1L << 27;

    /// <summary>Measures. libtorch must be loaded.</summary>
    /// <param name="type">The compute type.</param>
    /// <param name="device">Where products run.</param>
    /// <param name="workers">Threads that the engine would use.</param>
    /// <param name="budget">For how long each limit is measured; less than half a second of work for each is always done.</param>
    public static MachineLimits Measure(ScalarType type, Device device, int workers, TimeSpan budget)
    {
        using var noGradients = inference_mode();
        using var left = randn(ProductSize, ProductSize, dtype: type, device: device);
        using var right = randn(ProductSize, ProductSize, dtype: type, device: device);
        using var numbers = ones(ReadElements, dtype: ScalarType.Float32, device: device);
        var product = 2.0 * ProductSize * ProductSize * ProductSize;
        var bytes = (double)ReadElements * sizeof(float);
        var isHost = device.type == DeviceType.CPU;
        var shared = product / BestTime.Of(() => Finish(nn.functional.linear(left, right)), budget);
        var apart = isHost ? workers * product / BestTime.Of(() => SideBySide(workers, _ => nn.functional.linear(left, right)), budget) : 0;
        var read = isHost
            ? bytes / BestTime.Of(() => SideBySide(workers, worker => Part(numbers, worker, workers).sum()), budget)
            : bytes / BestTime.Of(() => Finish(numbers.sum()), budget);
        return new MachineLimits(Math.Max(shared, apart), read);
    }

    private static Tensor Part(Tensor numbers, int worker, int workers)
    {
        var length = numbers.size(0) / workers;
        return numbers.narrow(0, worker * length, length);
    }

    /// <summary>Waits until a result is there: on a GPU a call returns before its work is done.</summary>
    private static void Finish(Tensor result)
    {
        using (result)
        {
            if (result.device_type != DeviceType.CPU)
            {
                cuda.synchronize();
            }
        }
    }

    private static void SideBySide(int workers, Func<int, Tensor> work)
    {
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(worker => new Thread(() =>
        {
            set_num_threads(1);
            using var noGradients = inference_mode();
            using var scope = NewDisposeScope();
            _ = work(worker);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }
}
