using Eep.Core.Models;
using Eep.Samples;
using Eep.Samples.Commands;

TorchRuntime.Initialize();
return new SampleProgram(SampleFolders.Find(), Console.Out).Build().Parse(args).Invoke();
