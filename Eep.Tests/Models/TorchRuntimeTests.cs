using System.Text;
using Eep.Core.Models;
using TorchSharp;

namespace Eep.Tests.Models;

public sealed class TorchRuntimeTests
{
    private static byte[] ReadNative(string file)
    {
        var folders = ((string)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES")!).Split(Path.PathSeparator);
        return File.ReadAllBytes(folders.Select(folder => Path.Combine(folder, file)).First(File.Exists));
    }

    private static bool Contains(byte[] image, string text) => image.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text + '\0')) >= 0;

    [Fact]
    public void Initialize_CalledFromManyThreads_LeavesTorchUsable()
    {
        Parallel.For(0, 8, _ => TorchRuntime.Initialize());

        using var two = torch.ones(2, 3).mm(torch.ones(3, 2));

        Assert.Equal(3f, two[1, 1].item<float>());
    }

    [Fact]
    public void TrimMemory_AfterFreeingTensors_ReturnsToTheCaller()
    {
        torch.zeros(1 << 20).Dispose();

        TorchRuntime.TrimMemory();

        Assert.True(torch.ones(1).item<float>() == 1f);
    }

    [Fact]
    public void TryApply_BridgeAsShipped_RedirectsTheOneNewImport()
    {
        var shipped = ReadNative("libLibTorchSharp.so");
        var patched = shipped.ToArray();

        var changed = ElfVersionPatch.TryApply(patched);

        Assert.True(changed);
        Assert.Equal(shipped.Length, patched.Length);
        Assert.True(Contains(shipped, "_ZSt21ios_base_library_initv"));
        Assert.False(Contains(patched, "_ZSt21ios_base_library_initv"));
        Assert.True(Contains(patched, "_ZSt18uncaught_exceptionv"));
        Assert.InRange(shipped.Zip(patched).Count(pair => pair.First != pair.Second), 1, 40);
    }

    [Fact]
    public void TryApply_Twice_SecondTimeChangesNothing()
    {
        var image = ReadNative("libLibTorchSharp.so");
        ElfVersionPatch.TryApply(image);
        var once = image.ToArray();

        var changed = ElfVersionPatch.TryApply(image);

        Assert.False(changed);
        Assert.Equal(once, image);
    }

    [Theory]
    [InlineData("libc10.so")]
    [InlineData("libtorch.so")]
    public void TryApply_LibraryWithoutTheImport_IsLeftAlone(string file)
    {
        var shipped = ReadNative(file);
        var image = shipped.ToArray();

        Assert.False(ElfVersionPatch.TryApply(image));
        Assert.Equal(shipped, image);
    }

    [Fact]
    public void TryApply_NoElfFile_IsLeftAlone()
    {
        var image = Encoding.ASCII.GetBytes(new string('x', 200));

        Assert.False(ElfVersionPatch.TryApply(image));
    }
}
