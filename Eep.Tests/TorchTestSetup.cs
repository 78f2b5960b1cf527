using System.Runtime.CompilerServices;
using Eep.Core.Models;

namespace Eep.Tests;

internal static class TorchTestSetup
{
    // xunit builds test classes in any order and several of them name TorchSharp in static fields.
    [ModuleInitializer]
    internal static void LoadTorch() => TorchRuntime.Initialize();
}
